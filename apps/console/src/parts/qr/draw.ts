import QRCode from 'qrcode'

/** Error correction M: a poster in the weather may lose a corner. */
export const drawQr = (words: string): { readonly size: number; readonly path: string } => {
  const { modules } = QRCode.create(words, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) if (modules.get(y, x) !== 0) path += `M${x} ${y}h1v1h-1z`
  }
  return { size: modules.size, path }
}
