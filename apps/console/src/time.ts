/** The console's only look at the machine's clock; everything else takes `now` as a parameter. */
export const now = (): number => Date.now()
