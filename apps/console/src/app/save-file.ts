import { fetchFile } from '../api/client.ts'

/** Saves what the server exports. Asked for by a call and not by a link, so that a session or a proof can be given first. */
export const saveFile = async (path: string): Promise<void> => {
  const { name, blob } = await fetchFile(path)
  saveBlob(name, blob)
}

/** Saves what came as the answer to a form. */
export const saveBlob = (name: string, blob: Blob): void => {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
