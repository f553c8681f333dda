import type { BatchBody, PlacedCall } from '@org/segment-core/internal'
import type { Row, RowPlace } from '../read/row.ts'
import { createMessageIds, stableShare } from '../rows/message-id.ts'
import type { RowCalls } from '../rows/read-row-calls.ts'
import { createRowCalls, type RowCall, type RowIssue } from '../rows/row-call.ts'
import type { RowSettings } from './import-options.ts'
import { type Reject, type RejectIssue, rowJson } from './rejects-file.ts'
import { isSelected, selectsRows } from './select-rows.ts'

/** A call in the body of its batch, and the row it was made from. */
export interface ImportCall extends PlacedCall {
  /** The file of an archive that holds the row. */
  readonly file: string | undefined
  /** Line on which the row begins, from 1, and the byte. */
  readonly line: number
  readonly offset: number
  /** Its number among the calls of its row, from 0; undefined if it is the only one. */
  readonly index: number | undefined
  /** The row for the rejects, as JSON or as an object of columns, or a text to make it of; undefined if it is the call. */
  readonly row: string | object | undefined
  /** Makes the row of its text, see `Row`. Few calls are refused. */
  readonly again: Row['again']
}

/** Calls of one request. */
export type ImportBody = BatchBody<ImportCall>

/** The outcome of preparing a row. */
export type PreparedRow =
  | { readonly kind: 'call'; readonly json: string; readonly call: ImportCall; readonly isWarned: boolean }
  | { readonly kind: 'reject'; readonly reject: Reject }
  /** Left out by time, sample or shard. */
  | { readonly kind: 'skip' }
  /** Left out by the mapping. */
  | { readonly kind: 'filter' }

/** A part of a row with its outcome: the row itself, or one of several calls. */
export interface PreparedPart {
  /** Where reading continues after this part. */
  readonly place: Pick<RowPlace, 'end' | 'nextLine' | 'resumeAt'>
  readonly prepared: PreparedRow
}

/** What preparing rows needs. */
export interface PrepareOptions {
  readonly settings: RowSettings
  /** Names the input where rows are divided among shards; see `createInputIds`. */
  readonly place: string
  /** Names the input in messageIds: by the fingerprint of a file, or the run of a stream. */
  readonly idName: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Creates the messageId of a row from its offset and text. @default by the input, the place and the text */
  readonly messageIdOf?: ((offset: number, text: string) => string) | undefined
}

type Fields = Readonly<Record<string, unknown>>

const skipped: PreparedRow = { kind: 'skip' }
const filtered: PreparedRow = { kind: 'filter' }

const rejected = (
  { file, line, offset, onlyCall }: Row,
  issues: readonly RejectIssue[],
  row: string | object,
): PreparedRow => ({
  kind: 'reject',
  reject: { file, line, offset, issues, call: onlyCall, row: rowJson(row) },
})

const issueOf = ({ code, path, message }: RowIssue): RejectIssue => ({ code, path, message })

/** The row of the input as JSON, or as an object of columns. */
const inputRow = ({ isJson, text, value, lines }: Row): string | object => {
  if (lines !== undefined) return `[${lines.map((line) => rowJson(inputRow(line))).join(',')}]`
  return isJson ? text : Object(value)
}

/** What is kept of a row until its calls are acknowledged. */
const keptRow = (row: Row): Pick<ImportCall, 'row' | 'again'> =>
  row.again === undefined || row.lines !== undefined
    ? { row: inputRow(row), again: undefined }
    : { row: row.text, again: row.again }

/** The row of a call that was refused; undefined if it is the call. */
export const refusedRow = ({ row, again }: ImportCall): string | object | undefined =>
  again === undefined || typeof row !== 'string' ? row : again(row)

const ofCall: Pick<ImportCall, 'row' | 'again'> = { row: undefined, again: undefined }

/** The parts of a row with several calls. A resumed import reads the row again and leaves out the parts it has done. */
const partsOf = (row: Row, prepared: readonly PreparedRow[]): readonly PreparedPart[] => {
  const { offset, line, end } = row
  const resumeAt = row.resumeAt ?? { offset, line }
  return prepared.map((one, index) => {
    const isLast = index === prepared.length - 1
    const partEnd = offset + ((end - offset) * (index + 1)) / prepared.length
    return { place: isLast ? row : { end: partEnd, nextLine: line, resumeAt }, prepared: one }
  })
}

const repeatedId = (calls: readonly RowCall[]): RejectIssue | undefined => {
  const ids = calls.map(({ value }) => (value as Fields).messageId).filter((id) => id !== undefined)
  if (new Set(ids).size === ids.length) return undefined
  const message = 'Two calls of the row have the same messageId; Segment would drop one of them.'
  return { code: 'message_id_repeated', path: ['messageId'], message }
}

/**
 * Creates the function that turns one row into the JSON of its calls, see `createRowCalls`, or says why not. A row with a
 * call that cannot be sent is rejected as a whole.
 */
export const createRowPreparer = ({
  settings,
  place: name,
  idName,
  now,
  messageIdOf,
}: PrepareOptions): ((row: RowCalls) => readonly PreparedPart[]) => {
  const { type, strict, validateFor, shard, layouts, library, plan } = settings
  const isMapped = layouts.length > 0
  const selects = selectsRows(settings)
  const callOf = createRowCalls({
    ...{ type, for: validateFor, library, now, plan: plan?.check },
    messageIdOf: messageIdOf ?? createMessageIds(idName),
  })

  const placeOf = ({ offset }: Row): string => `${name}\0${offset}`

  const isInShard = (row: Row): boolean =>
    shard === undefined || Math.floor(stableShare(placeOf(row)) * shard.count) === shard.index - 1

  const isSendable = ({ json, issues }: RowCall): boolean => json !== undefined && !(strict && issues.length > 0)

  /** Why a call cannot be sent. */
  const reasonsOf = (found: ReturnType<typeof callOf>): readonly RejectIssue[] => {
    if (!found.ok) return found.issues
    if (isSendable(found)) return []
    return (strict ? found.issues : found.issues.filter(({ severity }) => severity === 'error')).map(issueOf)
  }

  const prepareCall = (
    row: Row,
    { value, exact, issues, json = '', isText }: RowCall,
    index: number | undefined,
  ): PreparedRow => {
    // Only an object has JSON to send.
    if (selects && !isSelected(value as Fields, settings, { place: placeOf(row), now })) return skipped
    const { file, line, offset } = row
    const kept = isText ? ofCall : isMapped ? keptRow(row) : { row: Object(exact), again: undefined }
    return {
      kind: 'call',
      json,
      call: { file, line, offset, index, row: kept.row, again: kept.again, start: 0, bytes: 0 },
      isWarned: issues.length > 0,
    }
  }

  /** The row for the rejects of a row whose calls cannot be sent. */
  const rejectedRow = (row: Row, [first]: readonly ReturnType<typeof callOf>[]): string | object =>
    first?.ok === true && !isMapped && !row.isJson ? Object(first.exact) : inputRow(row)

  /** The most frequent row makes one call. */
  const prepareOne = (row: Row, mapped: RowCalls['calls'][number]): PreparedRow => {
    const found = callOf(row, mapped)
    if (found.ok && isSendable(found)) return prepareCall(row, found, row.onlyCall)
    return rejected(row, reasonsOf(found), rejectedRow(row, [found]))
  }

  const prepare = (row: Row, calls: RowCalls['calls']): readonly PreparedRow[] => {
    if (!isInShard(row)) return [skipped]
    if (row.problem !== undefined) return [rejected(row, [{ ...row.problem, path: [] }], JSON.stringify(row.text))]
    if (calls.length === 0) return [filtered]
    if (calls.length === 1) return [prepareOne(row, calls[0])]
    const found = calls.map((mapped, index) => callOf(row, mapped, index))
    const sendable = found.filter((one) => one.ok).filter(isSendable)
    const issues = found.flatMap(reasonsOf)
    const repeated = issues.length === 0 ? repeatedId(sendable) : undefined
    if (issues.length === 0 && repeated === undefined && sendable.length === found.length) {
      return sendable.map((one, index) => prepareCall(row, one, index))
    }
    return [rejected(row, repeated === undefined ? issues : [repeated], rejectedRow(row, found))]
  }

  return ({ row, calls }) => {
    const prepared = prepare(row, calls)
    const [first] = prepared
    return prepared.length === 1 && first !== undefined ? [{ place: row, prepared: first }] : partsOf(row, prepared)
  }
}
