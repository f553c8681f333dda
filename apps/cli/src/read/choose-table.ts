import { ReadError } from './row.ts'

const shownNames = 20

/**
 * The table or sheet to read: the one that is asked for, or the only one.
 * @throws {ReadError} `input_table` if it is missing, or if there are several
 */
export const chooseTable = (
  file: string,
  what: 'table' | 'sheet',
  names: readonly string[],
  wanted: string | undefined,
): string => {
  const [first] = names
  const listed = `${names.slice(0, shownNames).join(', ')}${names.length > shownNames ? ', …' : ''}`
  if (first === undefined)
    throw new ReadError('input_no_rows', `${file} has no ${what === 'sheet' ? 'visible sheet' : what}.`)
  if (wanted === undefined) {
    if (names.length === 1) return first
    throw new ReadError('input_table', `${file} has the ${what}s ${listed}. Name one with --table.`)
  }
  if (names.includes(wanted)) return wanted
  throw new ReadError('input_table', `${file} has no ${what} ${JSON.stringify(wanted)}. Its ${what}s are ${listed}.`)
}
