import { useSyncExternalStore } from 'react'
import type { UploadedFile } from '@mazha/contracts/api'
import type { AttachmentItem } from '@mazha/ui/attachments'
import { newClientId } from '../net/client-id.ts'
import { Refusal } from '../net/server.ts'
import type { Blobs } from './blobs.ts'
import type { DraftFile } from './draft.ts'
import { shrink } from './shrink.ts'

export const mostFiles = 9
const mostBytes = 20 * 1024 * 1024

/** Why a file cannot go, by text id; other problems carry the server's words. */
type Own = 'photos.too_large' | 'photos.lost'
export type Upload = AttachmentItem &
  DraftFile & {
    readonly own: Own | null
    /** A photo that the server keeps but cannot show. */
    readonly viewless: boolean
  }

export type Uploads = {
  readonly get: () => readonly Upload[]
  readonly watch: (changed: () => void) => () => void
  /** Adds as many as fit. @returns how many did not */
  readonly add: (files: readonly File[]) => number
  readonly remove: (key: string) => void
  readonly retry: (key: string) => void
  readonly clear: () => void
  /** Waits for every upload; the ids, or undefined when one did not get through. */
  readonly settle: () => Promise<readonly string[] | undefined>
  /** The server no longer knows the files (they wait a day for their request): sends them again. */
  readonly sendAgain: () => void
}

type Options = {
  readonly blobs: Blobs
  readonly first: readonly DraftFile[]
  readonly send: (
    blob: Blob,
    name: string,
    onShare: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<UploadedFile>
  readonly onFiles: (files: readonly DraftFile[]) => void
}

/** Files on their way to the server, one at a time: on a slow line two at once only fail together. */
export const startUploads = ({ blobs, first, send, onFiles }: Options): Uploads => {
  let items: readonly Upload[] = first.map((file) => ({
    ...file,
    preview: null,
    state: file.fileId ? 'sent' : 'waiting',
    share: 0,
    problem: null,
    own: null,
    viewless: false,
  }))
  const watchers = new Set<() => void>()
  const aborts = new Map<string, AbortController>()
  let pumping = false

  const tell = (): void => watchers.forEach((watcher) => watcher())
  const set = (next: readonly Upload[]): void => {
    items = next
    onFiles(items.map(({ key, name, type, image, fileId }) => ({ key, name, type, image, fileId })))
    tell()
  }
  const change = (key: string, part: Partial<Upload>): void =>
    set(items.map((item) => (item.key === key ? { ...item, ...part } : item)))

  const sendOne = async ({ key, name }: Upload): Promise<void> => {
    const blob = await blobs.get(key)
    if (!blob) return change(key, { state: 'failed', own: 'photos.lost' })
    const abort = new AbortController()
    aborts.set(key, abort)
    change(key, { state: 'sending', share: 0, problem: null, own: null })
    try {
      const { id, type, image } = await send(blob, name, (share) => change(key, { share }), abort.signal)
      change(key, { state: 'sent', fileId: id, viewless: type.startsWith('image/') && !image })
    } catch (error) {
      change(key, { state: 'failed', problem: error instanceof Refusal ? error.message : null })
    } finally {
      aborts.delete(key)
    }
  }
  const pump = async (): Promise<void> => {
    if (pumping) return
    pumping = true
    for (
      let next = items.find(({ state }) => state === 'waiting');
      next;
      next = items.find(({ state }) => state === 'waiting')
    ) {
      if (!navigator.onLine) break
      await sendOne(next)
    }
    pumping = false
    tell()
  }
  const lost = ({ state, problem, own }: Upload): boolean => state === 'failed' && problem === null && own === null
  const again = (): void => {
    if (items.some(lost)) set(items.map((item) => (lost(item) ? { ...item, state: 'waiting' } : item)))
    void pump()
  }
  addEventListener('online', again)

  const prepare = async (key: string, file: File): Promise<void> => {
    const blob = await shrink(file)
    if (blob.size > mostBytes) return change(key, { state: 'failed', own: 'photos.too_large' })
    await blobs.put(key, blob)
    change(key, { state: 'waiting', type: blob.type })
    void pump()
  }
  const restore = async (): Promise<void> => {
    for (const { key, image } of items) {
      const blob = image ? await blobs.get(key) : undefined
      if (blob) change(key, { preview: URL.createObjectURL(blob) })
    }
    void pump()
  }
  void restore()

  const busy = (): boolean =>
    items.some(({ state }) => state === 'preparing' || (state === 'waiting' && navigator.onLine) || state === 'sending')

  return {
    get: () => items,
    watch: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    add: (files) => {
      const fitting = files.slice(0, Math.max(0, mostFiles - items.length))
      const added = fitting.map((file) => {
        // Browsers show no HEIC; Safari gives such photos as JPEG.
        const image = file.type.startsWith('image/') && !/hei[cf]/.test(file.type)
        const upload: Upload = {
          key: newClientId(),
          name: file.name,
          type: file.type,
          image,
          fileId: null,
          preview: image ? URL.createObjectURL(file) : null,
          state: 'preparing',
          share: 0,
          problem: null,
          own: null,
          viewless: false,
        }
        return { upload, file }
      })
      set([...items, ...added.map(({ upload }) => upload)])
      for (const { upload, file } of added) void prepare(upload.key, file)
      return files.length - fitting.length
    },
    remove: (key) => {
      aborts.get(key)?.abort()
      set(items.filter((item) => item.key !== key))
      void blobs.remove(key)
    },
    retry: (key) => {
      change(key, { state: 'waiting', problem: null, own: null })
      void pump()
    },
    clear: () => {
      for (const { key } of items) {
        aborts.get(key)?.abort()
        void blobs.remove(key)
      }
      set([])
    },
    settle: async () => {
      again()
      while (busy()) {
        await new Promise<void>((resolve) => {
          const once = (): void => {
            watchers.delete(once)
            resolve()
          }
          watchers.add(once)
        })
      }
      const ids = items.map(({ fileId }) => fileId).filter((id) => id !== null)
      return ids.length === items.length ? ids : undefined
    },
    sendAgain: () => {
      set(items.map((item) => ({ ...item, state: 'waiting', fileId: null })))
      void pump()
    },
  }
}

export const useUploads = (uploads: Uploads): readonly Upload[] => useSyncExternalStore(uploads.watch, uploads.get)
