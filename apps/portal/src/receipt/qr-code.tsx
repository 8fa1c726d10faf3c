import { qrOf } from './qr.ts'

/** Decoration for a screen reader: the link beside it leads to the same page. */
const QrCode = ({ words }: { readonly words: string }) => {
  const { size, path } = qrOf(words)
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} aria-hidden="true" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

export default QrCode
