import { type AnchorHTMLAttributes, type MouseEvent, useMemo, useSyncExternalStore } from 'react'

/** History routing under /console/. The address bar is the only place where filters and the open matter are kept. */
const base = '/console'
const listeners = new Set<() => void>()
const changed = (): void => {
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}

export const navigate = (to: string, options: { readonly replace?: boolean } = {}): void => {
  const address = base + to
  if (address === window.location.pathname + window.location.search) return
  const otherPage = new URL(address, window.location.href).pathname !== window.location.pathname
  if (options.replace === true) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
  changed()
  if (otherPage) window.scrollTo(0, 0)
}

export type Address = { readonly path: string; readonly query: URLSearchParams }

export const useAddress = (): Address => {
  const href = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search)
  return useMemo(() => {
    const [path = '/', search = ''] = href.split('?', 2)
    const bare = path.startsWith(base) ? path.slice(base.length) : path
    return { path: bare === '' ? '/' : bare.replace(/\/+$/, '') || '/', query: new URLSearchParams(search) }
  }, [href])
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { readonly to: string }

/** A link within the console: a plain left click changes the address without loading the page anew. */
export const Link = ({ to, onClick, children, ...rest }: LinkProps) => (
  <a
    {...rest}
    href={base + to}
    onClick={(event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event)
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      navigate(to)
    }}
  >
    {children}
  </a>
)
