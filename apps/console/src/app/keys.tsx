import { createContext, type ReactNode, type RefObject, useContext, useEffect, useEffectEvent } from 'react'
import { useTaste } from './remembered.ts'

type KeySetting = { readonly on: boolean; readonly set: (on: boolean) => void }
const Context = createContext<KeySetting>({ on: true, set: () => undefined })

/** Single-key commands can be switched off (WCAG 2.1.4): speech input would trigger them. */
export const KeysProvider = ({ children }: { readonly children: ReactNode }) => {
  const [taste, keep] = useTaste('keys', ['on', 'off'], 'on')
  return <Context value={{ on: taste === 'on', set: (on) => keep(on ? 'on' : 'off') }}>{children}</Context>
}
export const useKeySetting = (): KeySetting => useContext(Context)

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|file)$/.test(target.type)))

/** Listens for single keys on the page while nobody types and no dialog is open. */
export const useKeys = (keys: Readonly<Record<string, (event: KeyboardEvent) => void>>, active = true): void => {
  const { on } = useKeySetting()
  const find = useEffectEvent((key: string) => keys[key])
  useEffect(() => {
    if (!on || !active) return
    const hear = (event: KeyboardEvent): void => {
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.isComposing ||
        typing(event.target)
      )
        return
      if (document.querySelector('[role="dialog"][aria-modal="true"]:not([hidden])') !== null) return
      const act = find(event.key)
      if (act === undefined) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [on, active])
}

/** Hears keys inside one element: forms send by Ctrl+Enter, viewers walk by arrows. */
export const useKeydown = (element: RefObject<HTMLElement | null>, heard: (event: KeyboardEvent) => void): void => {
  const tell = useEffectEvent(heard)
  useEffect(() => {
    const target = element.current
    if (target === null) return
    const hear = (event: KeyboardEvent): void => tell(event)
    target.addEventListener('keydown', hear)
    return () => target.removeEventListener('keydown', hear)
  }, [element])
}
