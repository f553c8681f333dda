import { duplicateName } from '../json/duplicate-name.ts'

/** Why a piece of input is not a row, or why an input ends early. */
export interface ReadProblem {
  readonly code: ReadProblemCode
  readonly message: string
}

/** Every way in which input can fail to be rows. */
export const readProblems = {
  row_not_json: 'A row must be one JSON value.',
  row_duplicate_name: 'Every name in an object must be unique.',
  row_not_utf8: 'Text must be UTF-8, or UTF-16 with a byte order mark.',
  row_too_long: 'A row may have at most 64 MiB.',
  row_fields: 'A row must have one value for each column of the header.',
  row_key: 'Every row of a snapshot must have a key of its own.',
  row_schema: 'A record must match the schema of its stream.',
  row_cell: 'A cell of a sheet must have a value.',
  row_quotes: 'Quotes must surround a whole value of a table, and be doubled inside it.',
  header_unusable: 'The first row must name each column once, and at most 10,000 columns.',
  input_no_rows: 'An input that is not empty must contain at least one row.',
  input_format: 'An input must have a format that is read.',
  input_flag: 'A flag must apply to the format of the input.',
  input_table: 'A file with several tables or sheets needs --table.',
  input_truncated: 'An input must be complete.',
  input_unreadable: 'An input must be readable to its end.',
} as const

/** Code of a {@link ReadProblem}. */
export type ReadProblemCode = keyof typeof readProblems

/** Problems of an input as a whole rather than of one row. */
const inputProblems: ReadonlySet<ReadProblemCode> = new Set([
  'header_unusable',
  'input_flag',
  'input_format',
  'input_no_rows',
  'input_table',
  'input_truncated',
  'input_unreadable',
])

/** Where a row is in its input. Bytes are those of the decompressed input in UTF-8, lines count from 1. */
export interface RowPlace {
  readonly line: number
  readonly offset: number
  /** Where reading continues after it. */
  readonly end: number
  readonly nextLine: number
  /** Where reading must continue instead, if that is before `end`; rows up to `end` are then left out. */
  readonly resumeAt?: ReadStart | undefined
}

/** A row of input. */
export interface Row extends RowPlace {
  /** The row as the input holds it, without its line end. */
  readonly text: string
  /** Whether `text` is the JSON of `value`. */
  readonly isJson: boolean
  /** The parsed JSON, or an object of columns and texts without the empty ones; undefined if there is a problem. */
  readonly value: unknown
  readonly problem: ReadProblem | undefined
  /**
   * Makes the columns of `text` again, as an object or as JSON: a row that waits for its answer is kept as a text, which
   * takes a fraction of the memory. Without it, the value is kept.
   */
  readonly again?: ((text: string) => string | object) | undefined
  /** The file of an archive that holds it; `line` counts there. */
  readonly file?: string | undefined
  /** The rows that were folded into this one. */
  readonly lines?: readonly Row[]
  /** Number of the one call to make of it, from 0: the others were sent before it was rejected. */
  readonly onlyCall?: number | undefined
}

/**
 * Rows of one part of an input, to be iterated once and before the next part. They are parsed while they are iterated, so
 * that few of them are in memory.
 */
export type Rows = Iterable<Row>

/** Where reading begins. */
export interface ReadStart {
  readonly offset: number
  readonly line: number
}

/** Longest row, in bytes. */
export const maxRowBytes = 64 * 1024 * 1024

/** A row that cannot be used. */
export const badRow = (
  place: ReadStart & Partial<RowPlace & Pick<Row, 'text'>>,
  code: ReadProblemCode,
  message: string,
): Row => {
  const { line, offset, end = offset, nextLine = line, text = '' } = place
  return { line, offset, end, nextLine, text, isJson: false, value: undefined, problem: { code, message } }
}

/** A row that is one JSON value, or says why it is not. @param text without white space around it */
export const jsonRow = ({ line, offset, end, nextLine }: RowPlace, text: string): Row => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return badRow({ line, offset, end, nextLine, text }, 'row_not_json', `The row is not JSON: ${why}.`)
  }
  const twice = duplicateName(text, value)
  if (twice !== undefined) {
    const message = `The row has the name ${twice} twice. Remove one of the two.`
    return badRow({ line, offset, end, nextLine, text }, 'row_duplicate_name', message)
  }
  return { line, offset, end, nextLine, text, isJson: true, value, problem: undefined }
}

/** What helps with bytes that are not UTF-8. */
export const encodingAdvice = 'Name the encoding, such as --encoding windows-1252.'

/** A row whose bytes are not UTF-8. */
export const notUtf8Row = (place: RowPlace, bytes: Buffer): Row =>
  badRow(
    { ...place, text: bytes.toString('utf8') },
    'row_not_utf8',
    `The row contains bytes that are not UTF-8. ${encodingAdvice}`,
  )

/** The problem that ends an input; undefined for a row, good or bad. */
export const inputProblem = ({ problem }: Row): ReadProblem | undefined =>
  problem !== undefined && inputProblems.has(problem.code) ? problem : undefined

/** Input that ends too early or cannot be opened; the rows before are good. */
export class ReadError extends Error {
  override readonly name = 'ReadError'
  readonly code: ReadProblemCode

  constructor(code: ReadProblemCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
