import { type SegmentCall, type SegmentIssue, stampCall, validateCall } from '@org/segment-core'
import {
  type BatchBody,
  byteLength,
  editObject,
  findValue,
  MemberEdits,
  type PlacedCall,
  textVerdict,
} from '@org/segment-core/internal'
import { limits, requestNames } from '@org/segment-core/spec'
import { createMapper } from '../mapping/apply-mapping.ts'
import { mapByName } from '../mapping/field-path.ts'
import { jsonRow, type Row } from '../read/row.ts'
import type { RowSettings } from './import-options.ts'
import { createMessageIds, stableShare } from './message-id.ts'
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
  /** Names the input in messageIds; see `createInputIds`. */
  readonly inputId: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Fields = Readonly<Record<string, unknown>>

const skipped: PreparedRow = { kind: 'skip' }

/** Bytes of UTF-8 for one UTF-16 code unit, at most. */
const maxBytesPerUnit = 3

const hasType = (call: unknown): boolean => {
  const type = typeof call === 'object' && call !== null ? (call as Fields).type : undefined
  return type !== undefined && type !== null
}

/** The row that an entry of a rejects or dead-letter file is about: JSON exactly as written there, or text that may be JSON by now. */
const rejectedRow = (entry: Row): Row => {
  if (!entry.isJson || !isRejectEntry(entry.value)) return entry
  const { row } = entry.value
  if (typeof row === 'string') return jsonRow(entry, row)
  const { start, end } = findValue(entry.text, ['row'])
  return { ...entry, text: entry.text.slice(start, end), value: row }
}

/** JSON without white space between its tokens; strings and numbers keep their text. */
const compactJson = (json: string): string => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')

/** JSON of a call that is within the limit, compacted if that helps; undefined if it stays too large. */
const withinLimit = (json: string): string | undefined => {
  if (json.length * maxBytesPerUnit <= limits.safeCallBytes || byteLength(json) <= limits.safeCallBytes) return json
  const compact = compactJson(json)
  return byteLength(compact) <= limits.callBytes ? compact : undefined
}

const tooLarge: RejectIssue = {
  code: 'call_too_large',
  path: [],
  message: `The call has more than ${limits.callBytes.toLocaleString('en-US')} bytes with its messageId and timestamp.`,
}

const rejected = ({ line, offset }: Row, issues: readonly RejectIssue[], row: string | object): PreparedRow => ({
  kind: 'reject',
  reject: { line, offset, issues, row: rowJson(row) },
})

const issueOf = ({ code, path, message }: SegmentIssue): RejectIssue => ({ code, path, message })

/**
 * Creates the function that turns one row into the JSON of a call, or says why not. A row that is a call keeps its text: a
 * missing type, messageId and timestamp are added, and `sentAt` and `writeKey`, which belong to the request, are removed.
 */
export const createRowPreparer = ({ settings, inputId, now }: PrepareOptions): ((row: Row) => PreparedRow) => {
  const { type, strict, validateFor, shard, mapping, library } = settings
  const map = mapping === undefined ? undefined : createMapper(mapping)
  const selects = selectsRows(settings)
  const messageIdOf = createMessageIds(inputId)

  const nowText = (): string => new Date(now()).toISOString()

  /** JSON of a call that came as JSON. */
  const readyJson = (row: Row, text: string, call: Fields, ownType: string): string => {
    const { messageId, timestamp } = call
    const isWhole = call.type === ownType && messageId !== undefined && timestamp !== undefined
    if (isWhole && call.sentAt === undefined && call.writeKey === undefined) return text
    const edits = new MemberEdits()
    if (call.type !== ownType) edits.put('type', JSON.stringify(ownType))
    if (messageId === undefined) edits.put('messageId', JSON.stringify(messageIdOf(row.offset, row.text)))
    if (timestamp === undefined) edits.put('timestamp', JSON.stringify(nowText()))
    for (const name of requestNames) if (name in call) edits.omit(name)
    return editObject(text, edits)
  }

  const stampedJson = (row: Row, call: SegmentCall): string =>
    JSON.stringify(stampCall(call, { now, createId: () => messageIdOf(row.offset, row.text), library }))

  const placeOf = ({ offset }: Row): string => `${inputId}\0${offset}`

  const isInShard = (row: Row): boolean =>
    shard === undefined || Math.floor(stableShare(placeOf(row)) * shard.count) === shard.index - 1

  return (original) => {
    if (!isInShard(original)) return skipped
    const row = rejectedRow(original)
    if (row.problem !== undefined) return rejected(original, [{ ...row.problem, path: [] }], JSON.stringify(row.text))

    const mapped = map?.(row.value, row.isJson ? row.text : undefined)
    // Columns of a table without a mapping are paths of a call.
    const input = mapped === undefined && !row.isJson ? mapByName(row.value) : row.value
    const kept = row.isJson ? row.text : Object(input)
    if (mapped?.ok === false) return rejected(original, mapped.issues, kept)
    const candidate = mapped === undefined ? input : mapped.call
    const usesType = type !== undefined && !hasType(candidate)
    const verdict = textVerdict(
      validateCall(candidate, { now: now(), strict, for: validateFor, ...(usesType ? { type } : {}) }),
    )
    if (!verdict.ok) {
      const issues = strict ? verdict.issues : verdict.issues.filter(({ severity }) => severity === 'error')
      return rejected(original, issues.map(issueOf), kept)
    }
    // The verdict has made sure that it is an object.
    const call = candidate as Fields
    const { line, offset } = original
    if (selects && !isSelected(call, settings, { place: placeOf(original), now })) return skipped
    const isReady = row.isJson && mapped === undefined
    // The verdict is about numbers as JavaScript reads them; the request has those of the row.
    const exact = mapped?.exact && ({ ...mapped.exact, type: verdict.call.type } as unknown as SegmentCall)
    const json = withinLimit(
      isReady ? readyJson(original, row.text, call, verdict.call.type) : stampedJson(original, exact ?? verdict.call),
    )
    // What was added can make a call too large that was just within the limit.
    if (json === undefined) return rejected(original, [tooLarge], kept)
    const place = { line, offset, row: isReady ? undefined : rowJson(kept), start: 0, bytes: 0 }
    return { kind: 'call', json, call: place, isWarned: verdict.issues.length > 0 }
  }
}
