import { isJsonObject, putValue } from '@org/segment-core/internal'
import { exactValue } from '../json/exact-json.ts'
import { valueAt } from '../mapping/field-path.ts'
import { badRow, jsonRow, maxRowBytes, type Row, type Rows } from '../read/row.ts'

/** Most rows that become one. */
const maxLines = 10_000

type Columns = Readonly<Record<string, unknown>>

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Of each column the first value that is not empty. */
const mergeColumns = (lines: readonly Row[]): object => {
  const merged: Record<string, unknown> = {}
  for (const { value, text, isJson } of lines) {
    const columns = Object(isJson ? exactValue(text, value) : value) as Columns
    for (const name of Object.keys(columns)) {
      if (isEmpty(merged[name]) && !isEmpty(columns[name])) putValue(merged, name, columns[name])
    }
  }
  return merged
}

/** The lines as one row, with the place of all of them. A line that cannot be used makes all of them unusable. */
const foldLines = (lines: readonly Row[], first: Row, last: Row): Row => {
  const { file, line, offset, onlyCall } = first
  const { end, nextLine, resumeAt } = last
  const text = lines.map((row) => row.text).join('\n')
  const place = { file, line, offset, end, nextLine, resumeAt, text, onlyCall }
  const broken = lines.find(({ problem }) => problem !== undefined)
  if (broken?.problem !== undefined) {
    const { code, message } = broken.problem
    return { ...place, isJson: false, value: undefined, problem: { code, message: `Line ${broken.line}: ${message}` } }
  }
  if (lines.length > maxLines || place.text.length > maxRowBytes) {
    const most = `${maxLines.toLocaleString('en-US')} rows or 64 MiB`
    return badRow(place, 'row_too_long', `The rows to fold into one are more than ${most}.`)
  }
  const merged = mergeColumns(lines)
  if (!lines.every(({ isJson }) => isJson)) return { ...place, isJson: false, value: merged, problem: undefined, lines }
  return { ...jsonRow(place, JSON.stringify(merged)), file, resumeAt, lines, onlyCall }
}

/** The rows that an entry of a rejects file holds, of rows that were folded before. */
const unfold = ({ onlyCall, ...row }: Row & { readonly value: readonly unknown[] }): readonly Row[] => {
  // Its value is an array, and so is the same with every digit.
  const exact = exactValue(row.text, row.value) as readonly unknown[]
  return row.value.map((value, index) => ({ ...row, value, text: JSON.stringify(exact[index]), onlyCall }))
}

/** What rows of one group have in a column, with every digit; undefined for an empty column. */
const keyOf = ({ value, text, isJson }: Row, column: string | undefined): string | undefined => {
  const found = column !== undefined && isJsonObject(value) ? valueAt(value, column) : undefined
  if (column === undefined || isEmpty(found)) return undefined
  if (typeof found === 'string') return found
  const isRounded = typeof found === 'number' && Math.abs(found) > Number.MAX_SAFE_INTEGER
  if (!isJson || (typeof found !== 'object' && !isRounded)) return JSON.stringify(found)
  return JSON.stringify(valueAt(exactValue(text, value) as Columns, column)) // an object, as above
}

const isFolded = (row: Row): row is Row & { readonly value: readonly unknown[] } =>
  row.isJson && Array.isArray(row.value) && row.value.length > 0

/**
 * Folds consecutive rows with the same value of a column into one row.
 * @param columnOf the column of a row; undefined if it stays as it is
 */
export async function* foldRows(
  parts: AsyncIterable<Rows>,
  columnOf: (row: Row) => string | undefined,
): AsyncGenerator<Rows> {
  let open: Row[] = []
  let lines: Row[] = []
  let openKey: string | undefined

  const close = (): Row[] => {
    const [first] = open
    const last = open.at(-1)
    const isAlone = open.length === 1 && lines.length === 1 && openKey === undefined
    const folded = first === undefined || last === undefined ? [] : [isAlone ? first : foldLines(lines, first, last)]
    open = []
    lines = []
    return folded
  }

  for await (const rows of parts) {
    const folded: Row[] = []
    for (const row of rows) {
      const own = isFolded(row) ? unfold(row) : [row]
      const [first = row] = own
      const column = columnOf(first)
      const key = keyOf(first, column)
      // Rows without a key are not of one group. A broken row belongs to the group that is open.
      // An entry of a rejects file has all of its rows.
      const isSame =
        !isFolded(row) && open.length > 0 && (row.problem !== undefined || (key !== undefined && key === openKey))
      if (!isSame) {
        folded.push(...close())
        openKey = key
      }
      open.push(row)
      // More than can be folded only need to be counted.
      if (lines.length <= maxLines) lines.push(...own)
      // A row that is not folded can leave at once.
      if (isFolded(row) || (column === undefined && row.problem === undefined)) folded.push(...close())
    }
    yield folded
  }
  yield close()
}
