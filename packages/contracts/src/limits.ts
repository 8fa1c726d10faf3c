/** The longest text of a request, in characters: real letters run to several thousand, and none is turned away for its length. */
export const longestText = 10_000
