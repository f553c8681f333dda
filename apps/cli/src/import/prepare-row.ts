import { stampCall, validateCall } from '@org/segment-core'
import { byteLength, editObject, findValue, MemberEdits, serialiseCall } from '@org/segment-core/internal'
import { limits, requestNames } from '@org/segment-core/spec'
import { createMapper } from '../mapping/apply-mapping.ts'
import { mapByName } from '../mapping/map-by-name.ts'
import { jsonRow, type Row } from '../read/row.ts'
import { mayHoldRejects } from '../read/state-files.ts'
import type { ImportCall } from './import-call.ts'
import type { RowSettings } from './import-settings.ts'
import { createMessageIds, stableShare } from './message-id.ts'
import { isRejectEntry, type Reject, type RejectIssue, rowJson } from './reject.ts'
import { isSelected } from './select-rows.ts'

/** What became of a row. */
export type PreparedRow =
  | { readonly kind: 'call'; readonly call: ImportCall; readonly isWarned: boolean }
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

const isMissing = (value: unknown): boolean => value === undefined || value === null

/** The row that an entry of a rejects file is about: JSON exactly as written there, or text that may be JSON by now. */
const rejectedRow = (entry: Row): Row => {
  if (!isRejectEntry(entry.value)) return entry
  const { row } = entry.value
  if (typeof row === 'string') return jsonRow(entry, row)
  const { start, end } = findValue(entry.text, ['row'])
  return { ...entry, text: entry.text.slice(start, end), value: row }
}

/** JSON without white space between its tokens; strings and numbers keep their text. */
const compactJson = (json: string): string => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')

/** JSON of a call that is within the limit, compacted if that helps. @throws {Error} if it stays too large */
const withinLimit = (json: string): { readonly json: string; readonly bytes: number } => {
  const bytes = byteLength(json)
  if (bytes <= limits.safeCallBytes) return { json, bytes }
  const compact = compactJson(json)
  const compactBytes = byteLength(compact)
  if (compactBytes <= limits.callBytes) return { json: compact, bytes: compactBytes }
  const count = (value: number): string => value.toLocaleString('en-US')
  throw new Error(
    `The call has ${count(compactBytes)} bytes with its messageId and timestamp; at most ${count(limits.callBytes)} are allowed.`,
  )
}

/**
 * Makes the function that turns one row into the JSON of a call, or says why not. A row that is a call keeps its text: a
 * missing type, messageId and timestamp are added, and `sentAt` and `writeKey`, which belong to the request, are removed.
 */
export const createRowPreparer = ({ settings, inputId, now }: PrepareOptions): ((row: Row) => PreparedRow) => {
  const { type, strict, shard, mapping, library } = settings
  const map = mapping === undefined ? undefined : createMapper(mapping)
  const mayBeRejects = mayHoldRejects(inputId)
  const messageIdOf = createMessageIds(inputId)

  /** JSON of a call that came as JSON. */
  const readyJson = (
    text: string,
    call: Fields,
    own: { readonly type: string; readonly messageId: string },
  ): string => {
    const edits = new MemberEdits()
    if (isMissing(call.type)) edits.put('type', JSON.stringify(own.type))
    if (isMissing(call.messageId)) edits.put('messageId', JSON.stringify(own.messageId))
    if (isMissing(call.timestamp)) edits.put('timestamp', JSON.stringify(new Date(now()).toISOString()))
    for (const name of requestNames) if (name in call) edits.omit(name)
    return edits.set.size + edits.drop.size === 0 ? text : editObject(text, edits)
  }

  return (original) => {
    const { line, offset } = original
    if (shard !== undefined) {
      const share = Math.floor(stableShare(`${inputId}\0${offset}`) * shard.count)
      if (share !== shard.index - 1) return skipped
    }
    const row = mayBeRejects ? rejectedRow(original) : original
    const reject = (issues: readonly RejectIssue[], kept: string | object): PreparedRow => ({
      kind: 'reject',
      reject: { line, offset, issues, row: rowJson(kept) },
    })
    if (row.problem !== undefined) return reject([{ ...row.problem, path: [] }], JSON.stringify(row.text))

    const mapped = map?.(row.value, row.isJson ? row.text : undefined)
    // Columns of a table without a mapping are paths of a call.
    const input = mapped === undefined && !row.isJson ? mapByName(row.value) : row.value
    const kept = row.isJson ? row.text : Object(input)
    if (mapped?.ok === false) return reject(mapped.issues, kept)
    const candidate = mapped === undefined ? input : mapped.call
    const ownType = typeof candidate === 'object' && candidate !== null ? Reflect.get(candidate, 'type') : undefined
    const verdict = validateCall(candidate, {
      ...{ now: now(), strict },
      ...(type !== undefined && isMissing(ownType) ? { type } : {}),
    })
    if (!verdict.ok) {
      const issues = verdict.issues.filter(({ severity }) => strict || severity === 'error')
      return reject(
        issues.map(({ code, path, message }) => ({ code, path, message })),
        kept,
      )
    }
    // The verdict has made sure that it is an object.
    const call = candidate as Fields
    if (!isSelected(call, settings, { place: `${inputId}\0${offset}`, now })) return skipped
    const createId = (): string => messageIdOf(offset, original.text)
    const messageId = typeof call.messageId === 'string' ? call.messageId : createId()
    try {
      const sized =
        row.isJson && mapped === undefined
          ? withinLimit(readyJson(row.text, call, { type: verdict.call.type, messageId }))
          : serialiseCall(stampCall(verdict.call, { now, createId: () => messageId, library }))
      return {
        kind: 'call',
        call: { messageId, json: sized.json, bytes: sized.bytes, line, offset, row: kept },
        isWarned: verdict.issues.length > 0,
      }
    } catch (error) {
      // What was added can make a call too large that was just within the limit.
      const message = error instanceof Error ? error.message : String(error)
      return reject([{ code: 'call_too_large', path: [], message }], kept)
    }
  }
}
