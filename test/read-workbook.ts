import Excel from 'exceljs'

/** What the server exported: each sheet's rows as texts, and what stands on top of every printed page. */
export const readWorkbook = async (
  url: string,
  { cookie }: { readonly cookie: string },
): Promise<{ readonly sheets: readonly (readonly string[])[][]; readonly headers: readonly string[] }> => {
  const response = await fetch(url, { headers: { cookie } })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  const book = new Excel.Workbook()
  await book.xlsx.load(await response.arrayBuffer())
  const textsOf = (sheet: Excel.Worksheet): string[][] => {
    const rows: string[][] = []
    sheet.eachRow((row) => {
      const cells: string[] = []
      for (let at = 1; at <= sheet.columnCount; at += 1) cells.push(row.getCell(at).text)
      rows.push(cells)
    })
    return rows
  }
  return {
    sheets: book.worksheets.map(textsOf),
    headers: book.worksheets.map(({ headerFooter }) => headerFooter.oddHeader ?? ''),
  }
}
