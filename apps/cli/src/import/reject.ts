/** A row that was not sent, with everything needed to correct it. */
export interface Reject {
  /** Line on which the row begins, from 1. */
  readonly line: number
  /** Bytes before the row. */
  readonly offset: number
  readonly issues: readonly RejectIssue[]
  /** JSON of the row exactly as it was read, of its columns, or of its text if it is neither. */
  readonly row: string
}

/** Why a row was rejected. */
export interface RejectIssue {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** JSON of a row in one line. Newlines in JSON are white space, so that no value changes. */
export const rowJson = (row: string | object): string =>
  typeof row === 'string' ? row.replace(/[\r\n]+/g, ' ') : JSON.stringify(row)

/** The line of a reject in its file. */
export const rejectLine = ({ line, offset, issues, row }: Reject): string =>
  `{"line":${line},"offset":${offset},"issues":${JSON.stringify(issues)},"row":${row}}\n`

/** Whether a value is an entry of a rejects file. */
export const isRejectEntry = (value: unknown): value is { readonly row: unknown } =>
  typeof value === 'object' && value !== null && 'issues' in value && 'row' in value && 'offset' in value
