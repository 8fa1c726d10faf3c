import { useEffect, useState } from 'react'

/** A QR code drawn as one SVG path; the drawing code is fetched when the first one is shown. */
export const Qr = ({ words, label }: { readonly words: string; readonly label: string }) => {
  const [drawn, setDrawn] = useState<{ readonly size: number; readonly path: string } | null>(null)
  useEffect(() => {
    let gone = false
    void import('./draw.ts').then(({ drawQr }) => {
      if (!gone) setDrawn(drawQr(words))
    })
    return () => {
      gone = true
    }
  }, [words])
  const size = drawn?.size ?? 29
  return (
    <figure className="qr" data-words={words}>
      <svg viewBox={`-4 -4 ${size + 8} ${size + 8}`} shapeRendering="crispEdges" aria-hidden="true">
        <rect x="-4" y="-4" width={size + 8} height={size + 8} fill="#fff" />
        {drawn !== null && <path d={drawn.path} fill="#000" />}
      </svg>
      <figcaption className="hidden-words">{label}</figcaption>
    </figure>
  )
}
