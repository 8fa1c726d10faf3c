/** Photos of a draft, kept in IndexedDB through reloads. Where it is closed (private windows) they live in memory. */
export type Blobs = {
  readonly put: (key: string, blob: Blob) => Promise<void>
  readonly get: (key: string) => Promise<Blob | undefined>
  readonly remove: (key: string) => Promise<void>
}

const finished = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
  })

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open('mazha', 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('photo'))
  return finished(request)
}

export const keepBlobs = (): Blobs => {
  const memory = new Map<string, Blob>()
  let database: Promise<IDBDatabase> | undefined
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
    database ??= open()
    return (await database).transaction('photo', mode).objectStore('photo')
  }
  const orMemory = async <T>(act: () => Promise<T>, otherwise: () => T): Promise<T> => {
    try {
      return await act()
    } catch {
      return otherwise()
    }
  }
  return {
    put: (key, blob) => {
      memory.set(key, blob)
      return orMemory(
        async () => {
          await finished((await store('readwrite')).put(blob, key))
        },
        () => undefined,
      )
    },
    get: async (key) => {
      const inMemory = memory.get(key)
      if (inMemory) return inMemory
      return orMemory(
        async () => {
          const found: unknown = await finished((await store('readonly')).get(key))
          return found instanceof Blob ? found : undefined
        },
        () => undefined,
      )
    },
    remove: (key) => {
      memory.delete(key)
      return orMemory(
        async () => {
          await finished((await store('readwrite')).delete(key))
        },
        () => undefined,
      )
    },
  }
}
