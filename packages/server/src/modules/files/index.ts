/**
 * Files: photos and documents, kept whole with their digest, typed by content. Who may see one follows from the matter
 * that took it in, so the route that gives them out belongs to the matters.
 */
export type { CopyKind } from './copies.ts'
export {
  claimFiles,
  filesOfMatter,
  findCopy,
  findFile,
  readFileChunks,
  requireFiles,
  type StoredFile,
  sweepFiles,
} from './files.ts'
export { findMade, keepMade, type MadeFile } from './made.ts'
export { dropPortraits, keepPortraits, portraitId, portraitsOf, type PortraitSize, readPortraits } from './portraits.ts'
export { routes } from './routes.ts'
