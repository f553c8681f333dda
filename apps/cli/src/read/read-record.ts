import type { CallScanner } from '@org/segment-core/scan'

/** Why a piece of input is no row. */
export interface ReadProblem {
  readonly code: ReadProblemCode
  readonly message: string
}

/** Every way in which input can fail to be rows. */
export const readProblems = {
  row_not_json: 'A row is one JSON value.',
  row_not_utf8: 'Text is UTF-8, or UTF-16 with a byte order mark.',
  row_too_long: 'A row has at most 64 MiB.',
  row_fields: 'A row has a value for each column of the header, and no more.',
  row_quotes: 'Quotes stand around a whole value of a table, and are doubled inside it.',
  header_unusable: 'The first row names each column once, and at most 10,000 columns.',
  input_truncated: 'A compressed input is whole.',
  input_unreadable: 'An input can be read to its end.',
} as const

/** Code of a {@link ReadProblem}. */
export type ReadProblemCode = keyof typeof readProblems

/** One row of input. Rows come in arrays, for there are many. */
export interface ReadRecord {
  /** Line on which it begins, from 1. */
  readonly line: number
  /** Where it begins, in bytes of the input, inflated and in UTF-8. */
  readonly offset: number
  /** Where whoever goes on after it begins. */
  readonly end: number
  /** The row as it stands in the input, in UTF-8; empty where it is too long to keep. */
  readonly bytes: Buffer
  /** Number of those bytes. */
  readonly size: number
  /** Whether `bytes` are JSON of `value`, so that they can be sent as they are. */
  readonly isJson: boolean
  /** The row: a parsed value, or an object of columns and texts. */
  readonly value: unknown
  readonly problem?: ReadProblem | undefined
  /** What a scanner of calls says of a line of JSON; negative where it has to be parsed. */
  readonly scan?: (scanner: CallScanner, now: number) => number
}

/** Where reading begins. */
export interface ReadStart {
  readonly offset: number
  readonly line: number
}

/** Longest row, in bytes. */
export const maxRowBytes = 64 * 1024 * 1024
