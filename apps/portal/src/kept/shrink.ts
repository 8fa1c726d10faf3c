/** Photos above this are made smaller before they are sent; smaller ones go as they are. */
const largeBytes = 1_200_000
const longestEdgePixels = 2_000

/**
 * A large photo, made smaller for a slow line: 2,000 pixels on its longer edge are enough to read a number plate or a
 * notice. What the browser cannot read (HEIC on most) is sent as it is; the server reads it.
 */
export const shrink = async (file: Blob): Promise<Blob> => {
  if (file.size <= largeBytes || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, longestEdgePixels / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
    return smaller && smaller.size < file.size ? smaller : file
  } catch {
    // Too large for this device's memory, or not the picture its name says: the server judges the original.
    return file
  }
}
