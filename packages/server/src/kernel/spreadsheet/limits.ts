/** What one file may ask of the server. Excel itself has 1,048,576 rows and 16,384 columns. */
export const limits = {
  /** The file as it is sent. */
  fileBytes: 256 * 1024 * 1024,
  rows: 1_048_576,
  columns: 16_384,
  /** Columns that are kept; what stands to the right of them is read past. */
  keptColumns: 256,
  /** One cell: Excel's own limit, which a text file must keep as well. */
  cellChars: 32_767,
  /** One record of a text file, so that a quote that never closes does not swallow the file. */
  recordBytes: 1024 * 1024,
  zipEntries: 5_000,
  /** Unpacked bytes of any part that is read. A sheet of 1,048,576 rows and 12 columns has about 700 MB. */
  sheetBytes: 3 * 1024 * 1024 * 1024,
  sharedBytes: 512 * 1024 * 1024,
  smallPartBytes: 32 * 1024 * 1024,
  /** How many times larger than packed a part may become once it is past `ratioFrom`. Sheets of blank rows reach 120. */
  ratio: 400,
  ratioFrom: 16 * 1024 * 1024,
  sharedStrings: 8_000_000,
  merges: 200_000,
  sheets: 1_000,
} as const
