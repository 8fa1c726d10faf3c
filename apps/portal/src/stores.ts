import type { Receipt } from '@mazha/contracts/api'
import { createContext, use } from 'react'
import { keepBlobs } from './kept/blobs.ts'
import { type DraftStore, keepDraft } from './kept/draft.ts'
import { type Filing, startFiling } from './kept/filing.ts'
import { keepReceipt } from './kept/receipts.ts'
import { settings } from './kept/settings.ts'
import { startUploads, type Uploads } from './kept/uploads.ts'
import { fileRequest, uploadFile } from './net/server.ts'
import { readRoute, receiptHref, replaceWith } from './router.ts'

/** One request being written: its words, its photos and its way to the server. */
export type Writing = { readonly draft: DraftStore; readonly uploads: Uploads; readonly filing: Filing }
export type Stores = { readonly request: Writing; readonly callMe: Writing }

const language = () => settings.get().language

const received = ({ number, spoken, code, receivedAt, next }: Receipt, title: string): void => {
  keepReceipt({ number, spoken, code, receivedAt, next, title: title.slice(0, 60) })
  // Sent in the background while the resident reads something else: the receipt waits among "my receipts".
  const { page } = readRoute(location.hash)
  if (page === 'new' || page === 'call_me' || page === 'home') replaceWith(receiptHref(number, code))
}

const startWriting = (name: string): Writing => {
  const draft = keepDraft(name)
  const uploads = startUploads({
    blobs: keepBlobs(),
    first: draft.get().files,
    send: (blob, fileName, onShare, signal) => uploadFile(blob, fileName, language(), onShare, signal),
    onFiles: (files) => draft.change({ files: [...files] }),
  })
  const filing = startFiling({ draft, uploads, post: (body) => fileRequest(body, language()), onReceipt: received })
  return { draft, uploads, filing }
}

export const startStores = (): Stores => ({
  request: startWriting('mazha.draft'),
  callMe: startWriting('mazha.call-me'),
})

export const StoresContext = createContext<Stores | null>(null)
export const useStores = (): Stores => {
  const stores = use(StoresContext)
  if (!stores) throw new Error('The stores are given in main.tsx')
  return stores
}
