import { type RefObject, useEffect } from 'react'

/** On a narrow screen a bar of ways scrolls sideways: where one is must be in sight there. @param here what it follows */
export const useInSight = (bar: RefObject<HTMLElement | null>, here: string): void => {
  useEffect(() => {
    const frame = bar.current?.getBoundingClientRect()
    const place = bar.current?.querySelector('[aria-current]')?.getBoundingClientRect()
    if (frame === undefined || place === undefined) return
    bar.current?.scrollBy({ left: place.left + place.width / 2 - frame.left - frame.width / 2, behavior: 'instant' })
  }, [bar, here])
}
