import type { ConsoleTextId } from '@mazha/contracts/texts/console'
import { useWords } from '../app/language.tsx'
import './tags.css'

export const StateTag = ({ words }: { readonly words: string }) => <span className="state-tag">{words}</span>

const levels: Readonly<Record<string, ConsoleTextId>> = {
  community_direct: 'level.community_direct',
  street_coordinated: 'level.street_coordinated',
  county_joint: 'level.county_joint',
}

export const LevelTag = ({ level }: { readonly level: string | null }) => {
  const { t } = useWords()
  const id = level === null ? undefined : levels[level]
  return id === undefined ? null : <span className="level-tag">{t(id)}</span>
}

const channels: Readonly<Record<string, ConsoleTextId>> = {
  portal: 'channel.portal',
  window: 'channel.window',
  phone: 'channel.phone',
  letter: 'channel.letter',
  spreadsheet: 'channel.spreadsheet',
}
/** How a matter came in, in words; an unknown door keeps its own name. */
export const useChannelWords = (): ((channel: string) => string) => {
  const { t } = useWords()
  return (channel) => {
    const id = channels[channel]
    return id === undefined ? channel : t(id)
  }
}
