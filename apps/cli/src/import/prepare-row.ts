import type { SegmentIssue } from '@org/segment-core'
import { type BatchBody, findValue, type PlacedCall } from '@org/segment-core/internal'
import { createMapper } from '../mapping/apply-mapping.ts'
import { jsonRow, type Row } from '../read/row.ts'
import { createMessageIds, stableShare } from '../rows/message-id.ts'
import { createRowCalls } from '../rows/row-call.ts'
import type { RowSettings } from './import-options.ts'
import { isRejectEntry, type Reject, type RejectIssue, rowJson } from './rejects-file.ts'
import { isSelected, selectsRows } from './select-rows.ts'

/** A call in the body of its batch, and the row it was made from. */
export interface ImportCall extends PlacedCall {
  /** Line on which the row begins, from 1, and the byte. */
  readonly line: number
  readonly offset: number
  /** JSON of the row for the rejects, in one line; undefined if it is the call. */
  readonly row: string | undefined
}

/** Calls of one request. */
export type ImportBody = BatchBody<ImportCall>

/** The outcome of preparing a row. */
export type PreparedRow =
  | { readonly kind: 'call'; readonly json: string; readonly call: ImportCall; readonly isWarned: boolean }
  | { readonly kind: 'reject'; readonly reject: Reject }
  | { readonly kind: 'skip' }

/** What preparing rows needs. */
export interface PrepareOptions {
  readonly settings: RowSettings
  /** Names the input where rows are divided among shards; see `createInputIds`. */
  readonly place: string
  /** Names the input in messageIds: by the fingerprint of a file, or the run of a stream. */
  readonly idName: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Fields = Readonly<Record<string, unknown>>

const skipped: PreparedRow = { kind: 'skip' }

/** The row that an entry of a rejects or dead-letter file is about: JSON exactly as written there, or text that may be JSON by now. */
const rejectedRow = (entry: Row): Row => {
  if (!entry.isJson || !isRejectEntry(entry.value)) return entry
  const { row } = entry.value
  if (typeof row === 'string') return jsonRow(entry, row)
  const { start, end } = findValue(entry.text, ['row'])
  return { ...entry, text: entry.text.slice(start, end), value: row }
}

const rejected = ({ line, offset }: Row, issues: readonly RejectIssue[], row: string | object): PreparedRow => ({
  kind: 'reject',
  reject: { line, offset, issues, row: rowJson(row) },
})

const issueOf = ({ code, path, message }: SegmentIssue): RejectIssue => ({ code, path, message })

/** Creates the function that turns one row into the JSON of a call, see `createRowCalls`, or says why not. */
export const createRowPreparer = ({
  settings,
  place: name,
  idName,
  now,
}: PrepareOptions): ((row: Row) => PreparedRow) => {
  const { type, strict, validateFor, shard, mapping, library } = settings
  const selects = selectsRows(settings)
  const map = mapping && createMapper(mapping)
  const callOf = createRowCalls({
    ...{ type, for: validateFor, map, library, now },
    messageIdOf: createMessageIds(idName),
  })

  const placeOf = ({ offset }: Row): string => `${name}\0${offset}`

  const isInShard = (row: Row): boolean =>
    shard === undefined || Math.floor(stableShare(placeOf(row)) * shard.count) === shard.index - 1

  return (original) => {
    if (!isInShard(original)) return skipped
    const row = rejectedRow(original)
    if (row.problem !== undefined) return rejected(original, [{ ...row.problem, path: [] }], JSON.stringify(row.text))

    const found = callOf(original, row)
    if (!found.ok) return rejected(original, found.issues, row.isJson ? row.text : Object(row.value))
    const { value, exact, issues, json, isText } = found
    const kept = row.isJson ? row.text : Object(mapping === undefined ? exact : row.value)
    if (json === undefined || (strict && issues.length > 0)) {
      const shown = strict ? issues : issues.filter(({ severity }) => severity === 'error')
      return rejected(original, shown.map(issueOf), kept)
    }
    // Only an object has JSON to send.
    const call = value as Fields
    const { line, offset } = original
    if (selects && !isSelected(call, settings, { place: placeOf(original), now })) return skipped
    const place = { line, offset, row: isText ? undefined : rowJson(kept), start: 0, bytes: 0 }
    return { kind: 'call', json, call: place, isWarned: issues.length > 0 }
  }
}
