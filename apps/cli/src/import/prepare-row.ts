import { type CallType, type SegmentCall, type SegmentIssue, stampCall } from '@org/segment-core'
import { validateCallFast } from '@org/segment-core/fast-verdict'
import { serialiseCall } from '@org/segment-core/internal'
import { createCallScanner, scanned } from '@org/segment-core/scan'
import { limits } from '@org/segment-core/spec'
import { createMapper } from '../mapping/apply-mapping.ts'
import { convertDate } from '../mapping/convert-date.ts'
import { mapByName } from '../mapping/map-by-name.ts'
import { readBytes } from '../read/read-bytes.ts'
import type { ReadRecord } from '../read/read-record.ts'
import { mayHoldRejects } from '../read/state-files.ts'
import { type RowSettings, selectsRows } from './import-settings.ts'
import { createMessageIds, stableShare } from './message-id.ts'
import type { Reject, RejectIssue } from './rejects-file.ts'
import { spliceFields } from './splice-fields.ts'

/** What becomes of a row. */
export type PreparedRow =
  | { readonly kind: 'call'; readonly json: Uint8Array; readonly warned: boolean }
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

const skipped: PreparedRow = { kind: 'skip' }

/** An entry of a file of rejects, to be imported again after it was mended. */
const isRejectEntry = (value: unknown): value is Reject =>
  typeof value === 'object' && value !== null && 'issues' in value && 'row' in value && 'offset' in value

const parsedText = (row: unknown): unknown => {
  if (typeof row !== 'string') return row
  try {
    return JSON.parse(row)
  } catch {
    return row
  }
}

const issueOf = ({ code, path, message }: SegmentIssue): RejectIssue => ({ code, path, message })

/** The row as it goes into a file of rejects. */
export const rejectedRow = ({ value, bytes }: Pick<ReadRecord, 'value' | 'bytes'>): unknown =>
  value === undefined ? bytes.toString('utf8') : value

const rejected = (record: ReadRecord, issues: readonly RejectIssue[], value: unknown): PreparedRow => ({
  kind: 'reject',
  reject: { line: record.line, offset: record.offset, issues, row: rejectedRow({ value, bytes: record.bytes }) },
})

/** When the call happened, as Segment reads it: UTC where there is no offset, and now where there is no timestamp. */
const timeOf = ({ timestamp }: Readonly<Record<string, unknown>>, now: number): number => {
  if (typeof timestamp !== 'string') return now
  const time = Date.parse(convertDate(timestamp, 'date') ?? timestamp)
  return Number.isNaN(time) ? now : time
}

const personOf = (call: Readonly<Record<string, unknown>>): string | undefined => {
  const id = call.userId ?? call.anonymousId
  return typeof id === 'string' ? id : undefined
}

const isLeftOut = (
  call: Readonly<Record<string, unknown>>,
  { since, until, sample }: RowSettings,
  { place, now }: { readonly place: string; readonly now: () => number },
): boolean => {
  if (sample < 1 && stableShare(personOf(call) ?? place) >= sample) return true
  if (since === undefined && until === undefined) return false
  const time = timeOf(call, now())
  return (since !== undefined && time < since) || (until !== undefined && time >= until)
}

/** Names that a call may not bring along, or whose presence asks for more than a splice. */
const isPlain = (call: Readonly<Record<string, unknown>>): boolean =>
  !('sentAt' in call) &&
  !('writeKey' in call) &&
  call.messageId !== null &&
  call.timestamp !== null &&
  call.type !== null

const noFields: Readonly<Record<string, undefined>> = {}

/**
 * Makes the function that turns one row into the JSON of a call, or says why not. A row that is a call already keeps its
 * bytes; what it lacks (type, messageId, timestamp) is written behind its opening brace.
 */
export const createRowPreparer = ({ settings, inputId, now }: PrepareOptions): ((row: ReadRecord) => PreparedRow) => {
  const { type, strict, shard, mapping, library } = settings
  const map = mapping === undefined ? undefined : createMapper(mapping)
  const mayBeRejects = mayHoldRejects(inputId)
  const messageIdOf = createMessageIds(inputId)
  const scanner = createCallScanner({ type, readAscii: readBytes })
  const selects = selectsRows(settings)
  // What scanning can not tell has to be parsed for.
  const scans = map === undefined && !mayBeRejects && !selects
  let time = 0
  let timeText = ''
  const nowText = (): string => {
    const current = now()
    if (current !== time) {
      time = current
      timeText = new Date(current).toISOString()
    }
    return timeText
  }

  /** The call as it stands, with what it lacks written behind its opening brace; undefined where it gets too large. */
  const spliced = (
    { bytes, offset }: ReadRecord,
    lacks: { readonly type: CallType | undefined; readonly messageId: boolean; readonly timestamp: boolean },
  ): Uint8Array | undefined => {
    const isWhole = lacks.type === undefined && !lacks.messageId && !lacks.timestamp
    const json = spliceFields(
      bytes,
      isWhole
        ? noFields
        : {
            type: lacks.type,
            messageId: lacks.messageId ? messageIdOf(offset, bytes) : undefined,
            timestamp: lacks.timestamp ? nowText() : undefined,
          },
    )
    return json.length <= limits.safeCallBytes ? json : undefined
  }

  /** The call of a line in which a scan finds nothing wrong. */
  const scannedCall = (record: ReadRecord): PreparedRow | undefined => {
    const found = record.scan?.(scanner, now()) ?? -1
    if (found < 0 || (found & (scanned.sentAt | scanned.writeKey)) !== 0) return undefined
    const json = spliced(record, {
      type: (found & scanned.type) === 0 ? type : undefined,
      messageId: (found & scanned.messageId) === 0,
      timestamp: (found & scanned.timestamp) === 0,
    })
    return json === undefined ? undefined : { kind: 'call', json, warned: false }
  }

  return (record) => {
    const { offset } = record
    if (shard !== undefined) {
      const share = Math.floor(stableShare(`${inputId}\0${offset}`) * shard.count)
      if (share !== shard.index - 1) return skipped
    }
    const quick = scans ? scannedCall(record) : undefined
    if (quick !== undefined) return quick
    if (record.problem !== undefined) return rejected(record, [{ ...record.problem, path: [] }], record.value)
    const isEntry = mayBeRejects && isRejectEntry(record.value)
    const row = isEntry ? parsedText(Reflect.get(record.value, 'row')) : record.value
    const mapped = map?.(row)
    if (mapped?.ok === false) return rejected(record, mapped.issues, row)
    // Columns of a table without a mapping are paths of a call.
    const unmapped = isEntry || record.isJson ? row : mapByName(row)
    const input = mapped === undefined ? unmapped : mapped.call
    const ownType = typeof input === 'object' && input !== null ? Reflect.get(input, 'type') : undefined
    const verdict = validateCallFast(
      input,
      type === undefined || (ownType !== undefined && ownType !== null)
        ? { now: now(), strict }
        : { type, now: now(), strict },
    )
    if (!verdict.ok) {
      const issues = verdict.issues.filter(({ severity }) => strict || severity === 'error')
      return rejected(record, issues.map(issueOf), mapped === undefined ? unmapped : row)
    }
    // The verdict has seen that it is an object.
    const call = input as Readonly<Record<string, unknown>>
    if (selects && isLeftOut(call, settings, { place: `${inputId}\0${offset}`, now })) return skipped
    const warned = verdict.issues.length > 0
    if (record.isJson && map === undefined && !isEntry && isPlain(call)) {
      const json = spliced(record, {
        type: call.type === undefined ? verdict.call.type : undefined,
        messageId: call.messageId === undefined,
        timestamp: call.timestamp === undefined,
      })
      if (json !== undefined) return { kind: 'call', json, warned }
    }
    try {
      const createId = (): string => messageIdOf(offset, record.bytes)
      const stamped = stampCall(verdict.call as SegmentCall, { now, createId, library })
      return { kind: 'call', json: Buffer.from(serialiseCall(stamped).json), warned }
    } catch (error) {
      // What is written on top can make a call too large that was just within the limit.
      const message = error instanceof Error ? error.message : String(error)
      return rejected(record, [{ code: 'call_too_large', path: [], message }], row)
    }
  }
}
