import { SaxesParser } from 'saxes'
import { Refused, refuse } from '@mazha/contracts/refusal'

export type XmlHandlers = {
  /** An element begins; `name` is without its prefix. */
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly close: (name: string) => void
  readonly text?: (text: string) => void
}

/** Text between two tags, and a tag itself, end within this many characters in every honest file. */
const longestRun = 4 * 1024 * 1024

/**
 * Reads XML as it comes. Document types and entities of a file's own are refused, not skipped: no spreadsheet has them, and every known
 * trick with XML (expansion, outside files) needs one.
 *
 * @yields after each piece, so that the caller can hand on what its handlers gathered
 * @throws import.unsafe-xml, import.damaged
 */
export async function* readXml(bytes: AsyncIterable<Buffer>, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let run = 0
  parser.on('error', () => {
    throw refuse('import.damaged')
  })
  parser.on('doctype', () => {
    throw refuse('import.unsafe-xml')
  })
  parser.on('opentag', (tag) => {
    run = 0
    handlers.open(local(tag.name), tag.attributes)
  })
  parser.on('closetag', (tag) => {
    run = 0
    handlers.close(local(tag.name))
  })
  if (handlers.text) parser.on('text', handlers.text)
  if (handlers.text) parser.on('cdata', handlers.text)
  try {
    for await (const piece of bytes) {
      run += piece.length
      if (run > longestRun) throw refuse('import.damaged')
      parser.write(decoder.decode(piece, { stream: true }))
      yield
    }
    parser.write(decoder.decode()).close()
    yield
  } catch (error) {
    throw error instanceof Refused ? error : Object.assign(refuse('import.damaged'), { cause: error })
  }
}

/** Reads a whole small part. */
export const readWholeXml = async (bytes: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> => {
  const reading = readXml(bytes, handlers)
  while (!(await reading.next()).done);
}

const local = (name: string): string => {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
