import { DuckDBInstance } from '@duckdb/node-api'
import { makeZip, type ZipPart } from './make-zip.ts'

/** Runs statements in a database in memory, such as a copy to a Parquet file. */
export const runSql = async (...statements: readonly string[]): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    for (const statement of statements) await connection.run(statement)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** A cell of a sheet: what its XML has after the reference. */
export type CellXml = string

const letters = (index: number): string => String.fromCharCode(65 + index)

const sheetXml = (rows: readonly (readonly (CellXml | undefined)[])[]): string =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
    .map(
      (cells, index) =>
        `<row r="${index + 1}">${cells
          .map((cell, column) => (cell === undefined ? '' : `<c r="${letters(column)}${index + 1}"${cell}</c>`))
          .join('')}</row>`,
    )
    .join('')}</sheetData></worksheet>`

/** Cells. @param style number of a format in {@link makeWorkbook} */
export const cell = {
  text: (text: string): CellXml => ` t="inlineStr"><is><t>${text}</t></is>`,
  shared: (index: number): CellXml => ` t="s"><v>${index}</v>`,
  number: (value: string | number, style = 0): CellXml => ` s="${style}"><v>${value}</v>`,
  boolean: (value: boolean): CellXml => ` t="b"><v>${value ? 1 : 0}</v>`,
  error: (error: string): CellXml => ` t="e"><v>${error}</v>`,
  formula: (formula: string, value?: string): CellXml =>
    `><f>${formula}</f>${value === undefined ? '' : `<v>${value}</v>`}`,
}

/** Makes an Excel workbook. Its styles are: 0 general, 1 date, 2 date and time, 3 time, 4 `yyyy-mm-dd`, 5 `[h]:mm`, 6 `0.00"d"`. */
export const makeWorkbook = (
  sheets: Readonly<Record<string, readonly (readonly (CellXml | undefined)[])[]>>,
  {
    is1904 = false,
    strings = [],
    hidden = [],
  }: { is1904?: boolean; strings?: readonly string[]; hidden?: readonly string[] } = {},
): Buffer => {
  const names = Object.keys(sheets)
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns:r="r"><workbookPr${is1904 ? ' date1904="1"' : ''}/><sheets>${names
        .map(
          (name, index) =>
            `<sheet name="${name}" sheetId="${index + 1}"${hidden.includes(name) ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${names
        .map(
          (_, index) =>
            `<Relationship Id="rId${index + 1}" Type="x/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
        )
        .join('')}</Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      content: `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="0.00&quot;d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[
        0, 14, 22, 21, 164, 165, 166,
      ]
        .map((id) => `<xf numFmtId="${id}"/>`)
        .join('')}</cellXfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', content: `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>` },
    ...Object.values(sheets).map((rows, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content: sheetXml(rows),
    })),
  ]
  return makeZip(parts)
}
