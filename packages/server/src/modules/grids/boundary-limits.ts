/** What one file of boundaries may ask of the server. */
export const boundaryLimits = {
  /** The file as it is sent. */
  fileBytes: 64 * 1024 * 1024,
  /** GeoJSON, or any one part of a packed shapefile, unpacked. */
  textBytes: 192 * 1024 * 1024,
  pieces: 100_000,
  corners: 5_000_000,
  columns: 256,
  /** Faults that are told one by one. */
  faults: 1000,
  /** Pieces that are sent along for the map. */
  shown: 3000,
} as const
