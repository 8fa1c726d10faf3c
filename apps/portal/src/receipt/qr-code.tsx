import { qrOf } from './qr.ts'

const QrCode = ({ words, label }: { readonly words: string; readonly label: string }) => {
  const { size, path } = qrOf(words)
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

export default QrCode
