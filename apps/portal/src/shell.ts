import { useSyncExternalStore } from 'react'

let waiting: ServiceWorker | null = null
const watchers = new Set<() => void>()
const tell = (worker: ServiceWorker | null): void => {
  waiting = worker
  watchers.forEach((watcher) => watcher())
}

/** Registers the service worker that keeps the app's shell, where the browser has one (a secure address). */
export const keepShell = async (): Promise<void> => {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // On a slow line the page itself comes first.
  if (document.readyState !== 'complete')
    await new Promise((loaded) => addEventListener('load', loaded, { once: true }))
  try {
    const registration = await navigator.serviceWorker.register('/sw.js')
    const look = (): void => {
      if (registration.waiting && navigator.serviceWorker.controller) tell(registration.waiting)
    }
    look()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  } catch (error) {
    // Without it the app works all the same, only not without a line.
    console.warn('The shell is not kept on this device', error)
  }
}

/** True when a newer version of the app is ready. */
export const useUpdate = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    () => waiting !== null,
  )

/** Takes the newer version; drafts are kept on the device. */
export const takeUpdate = (): void => {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage('take-over')
}
