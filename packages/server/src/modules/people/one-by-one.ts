/** Work under one name waits for each other, so that a burst of guesses cannot outrun the count. */
export const oneByOne = async <T>(
  queues: Map<string, Promise<unknown>>,
  name: string,
  work: () => Promise<T>,
): Promise<T> => {
  const before = queues.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  queues.set(name, mine)
  try {
    return await mine
  } finally {
    if (queues.get(name) === mine) queues.delete(name)
  }
}
