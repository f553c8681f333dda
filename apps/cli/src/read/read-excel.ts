import { putValue } from '@org/segment-core/internal'
import { chooseTable } from './choose-table.ts'
import { cellText, columnLetters, columnNumber, numberCell, type Shown, shownBy } from './excel-cells.ts'
import { headerNames, problemOfHeader } from './header-names.ts'
import type { CsvOptions, TableHeader } from './read-csv.ts'
import type { ZipMember } from './read-zip.ts'
import { badRow, ReadError, type Row, type Rows } from './row.ts'
import { damagedError, tableRow } from './table-row.ts'
import { readXml, type XmlHandlers } from './xml-events.ts'

/** Most bytes of texts that a workbook shares among its cells; they must be in memory. */
const maxSharedBytes = 64 * 1024 * 1024

/** Columns of a sheet. */
const maxColumns = 16_384

/** What the cells of a workbook refer to. */
interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string }[]
  readonly is1904: boolean
  readonly styles: readonly Shown[]
  readonly strings: readonly string[]
}

type Members = ReadonlyMap<string, ZipMember>

const readAll = async (member: ZipMember | undefined, handlers: XmlHandlers): Promise<void> => {
  if (member === undefined) return
  for await (const _ of readXml(member.stream(), handlers)) {
    // The handlers collect what is needed.
  }
}

/** Targets of the relations of the workbook, by id and by the end of their type. */
const readRelations = async (members: Members) => {
  const byId = new Map<string, string>()
  const byType = new Map<string, string>()
  await readAll(members.get('xl/_rels/workbook.xml.rels'), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name !== 'Relationship') return
      const path = Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`
      byId.set(Id, path)
      byType.set(Type.slice(Type.lastIndexOf('/') + 1), path)
    },
  })
  return { byId, byType }
}

const readStyles = async (member: ZipMember | undefined): Promise<readonly Shown[]> => {
  const codes = new Map<string, string>()
  const styles: Shown[] = []
  let isInCells = false
  await readAll(member, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') codes.set(numFmtId, formatCode)
      else if (name === 'cellXfs') isInCells = true
      else if (name === 'xf' && isInCells) styles.push(shownBy(Number(numFmtId), codes.get(numFmtId)))
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return styles
}

const readStrings = async (member: ZipMember | undefined, file: string): Promise<readonly string[]> => {
  const strings: string[] = []
  let bytes = 0
  let text = ''
  let isText = false
  let isPhonetic = false
  await readAll(member, {
    open: (name) => {
      if (name === 'si') text = ''
      else if (name === 'rPh') isPhonetic = true
      isText = name === 't' && !isPhonetic
    },
    text: (more) => {
      if (isText) text += more
    },
    close: (name) => {
      isText = false
      if (name === 'rPh') isPhonetic = false
      if (name !== 'si') return
      strings.push(cellText(text))
      bytes += text.length + 16
      if (bytes > maxSharedBytes) {
        throw new ReadError(
          'input_unreadable',
          `${file} has more than 64 MiB of texts. Save the sheet as CSV, which is read without a limit.`,
        )
      }
    },
  })
  return strings
}

const readWorkbook = async (members: Members, file: string): Promise<Workbook> => {
  const { byId, byType } = await readRelations(members)
  const sheets: { name: string; path: string }[] = []
  let is1904 = false
  await readAll(members.get('xl/workbook.xml'), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '')
      if (name !== 'sheet' || attributes.state === 'hidden' || attributes.state === 'veryHidden') return
      const id = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? ''
      const path = byId.get(id) ?? ''
      if (members.has(path)) sheets.push({ name: attributes.name ?? '', path })
    },
  })
  return {
    ...{ sheets, is1904 },
    styles: await readStyles(members.get(byType.get('styles') ?? 'xl/styles.xml')),
    strings: await readStrings(members.get(byType.get('sharedStrings') ?? 'xl/sharedStrings.xml'), file),
  }
}

/** A row as the sheet has it. */
interface FoundRow {
  /** From 1. */
  readonly number: number
  readonly cells: ReadonlyMap<number, unknown>
  /** Why it cannot be used. */
  readonly problem: string | undefined
}

/** Collects the rows of a sheet. */
const createRowCollector = ({ is1904, styles, strings }: Workbook) => {
  let found: FoundRow[] = []
  let number = 0
  let cells = new Map<number, unknown>()
  let problem: string | undefined
  let column = -1
  let cell: Readonly<Record<string, string>> = {}
  let text: string | undefined
  let isText = false
  let isPhonetic = false
  let hasFormula = false

  const place = (): string => `${columnLetters(column)}${number}`

  const readCell = (raw: string): unknown => {
    switch (cell.t) {
      case 's': {
        const shared = strings[Number(raw)]
        if (shared === undefined) throw new RangeError(`the cell ${place()} refers to a text that is missing`)
        return shared
      }
      case 'b':
        return raw === '1' || raw === 'true'
      case 'e':
        if (raw !== '#N/A') problem ??= `The cell ${place()} has the error ${raw}.`
        return undefined
      case 'd':
      case 'str':
      case 'inlineStr':
        return cellText(raw)
      default:
        return numberCell(raw, styles[Number(cell.s ?? 0)] ?? 'number', is1904)
    }
  }

  const handlers: XmlHandlers = {
    open: (name, attributes) => {
      if (name === 'row') {
        number = attributes.r === undefined ? number + 1 : Number(attributes.r)
        cells = new Map()
        problem = undefined
        column = -1
      } else if (name === 'c') {
        cell = attributes
        column = columnNumber(attributes.r ?? '') ?? column + 1
        if (column >= maxColumns) throw new RangeError(`row ${number} has more than ${maxColumns} columns`)
        text = undefined
        hasFormula = false
      } else if (name === 'f') hasFormula = true
      else if (name === 'rPh') isPhonetic = true
      isText = name === 'v' || (name === 't' && !isPhonetic)
      if (isText) text ??= ''
    },
    text: (more) => {
      if (isText) text = `${text ?? ''}${more}`
    },
    close: (name) => {
      isText = false
      if (name === 'rPh') isPhonetic = false
      if (name === 'c') {
        if (text === undefined && hasFormula) {
          problem ??= `The cell ${place()} has a formula without a result. Open the file in Excel and save it.`
        }
        const value = text === undefined || (text === '' && cell.t === undefined) ? undefined : readCell(text)
        if (value !== undefined && value !== '') cells.set(column, value)
      } else if (name === 'row' && (cells.size > 0 || problem !== undefined)) found.push({ number, cells, problem })
    },
  }

  return {
    handlers,
    take: (): readonly FoundRow[] => {
      const rows = found
      found = []
      return rows
    },
  }
}

/** The names of the columns. @throws {ReadError} `header_unusable` */
const readNames = ({ cells, number }: FoundRow, numberColumns: boolean): readonly string[] => {
  const width = Math.max(...cells.keys()) + 1
  const texts = Array.from({ length: width }, (_, column) => String(cells.get(column) ?? ''))
  const names = headerNames(texts, numberColumns)
  const problem = problemOfHeader(names)
  if (problem !== undefined) throw new ReadError('header_unusable', `Row ${number}: ${problem}`)
  return names
}

const rowOf = ({ number, cells, problem }: FoundRow, names: readonly string[]): Row => {
  const place = { line: number, offset: number - 1, end: number, nextLine: number + 1 }
  const row: Record<string, unknown> = {}
  let nameless: number | undefined
  for (const [column, value] of cells) {
    const name = names[column]
    if (name === undefined) nameless ??= column
    else putValue(row, name, value)
  }
  const text = JSON.stringify(row)
  if (problem !== undefined) return badRow({ ...place, text }, 'row_cell', problem)
  if (nameless !== undefined) {
    return badRow(
      { ...place, text },
      'row_fields',
      `The row has a value in column ${columnLetters(nameless)}, which has no name in the header.`,
    )
  }
  return tableRow(number - 1, row)
}

/** How a workbook is read. */
export interface ExcelOptions extends Pick<CsvOptions, 'columns' | 'skipLines' | 'numberColumns'> {
  /** Name of the sheet, if the workbook has several that are not hidden. */
  readonly table: string | undefined
}

/** Whether a zip archive is a workbook. */
export const isWorkbook = (members: readonly ZipMember[]): boolean =>
  members.some(({ name }) => name === 'xl/workbook.xml')

/**
 * Reads a sheet of an Excel workbook. Its first row with a value names the columns.
 * @throws {ReadError} `input_table`, `header_unusable`, or if the workbook is damaged
 */
export async function* readExcel(
  list: readonly ZipMember[],
  name: string,
  { columns, skipLines = 0, numberColumns = false, table }: ExcelOptions,
  onHeader: (header: TableHeader) => void,
): AsyncGenerator<Rows> {
  try {
    const members = new Map(list.map((member) => [member.name, member]))
    const workbook = await readWorkbook(members, name)
    const chosen = chooseTable(
      name,
      'sheet',
      workbook.sheets.map((sheet) => sheet.name),
      table,
    )
    const sheet = members.get(workbook.sheets.find((one) => one.name === chosen)?.path ?? '')
    if (sheet === undefined) return
    let names = columns
    if (columns !== undefined) onHeader({ columns, delimiter: '' })
    const collector = createRowCollector(workbook)
    for await (const _ of readXml(sheet.stream(), collector.handlers)) {
      const rows: Row[] = []
      for (const found of collector.take()) {
        if (found.number <= skipLines) continue
        if (names === undefined) {
          names = readNames(found, numberColumns)
          onHeader({ columns: names, delimiter: '' })
        } else rows.push(rowOf(found, names))
      }
      yield rows
    }
  } catch (error) {
    throw damagedError(name, 'Excel', error)
  }
}
