import {
  type CallType,
  type Library,
  type SegmentCall,
  type SegmentIssue,
  stampCall,
  type ValidationTarget,
  validateCall,
} from '@org/segment-core'
import { byteLength, editObject, isJsonObject, MemberEdits, sizeIssues, textVerdict } from '@org/segment-core/internal'
import { limits, requestNames } from '@org/segment-core/spec'
import type { MappedRow } from '../mapping/apply-mapping.ts'
import type { Row } from '../read/row.ts'
import { asSent } from '../tracking-plan/as-sent.ts'
import type { CallIssue, PlanValidator } from '../tracking-plan/load-plan.ts'

type Fields = Readonly<Record<string, unknown>>

/** How rows become calls. */
export interface RowCallOptions {
  /** Type of rows that do not say theirs. */
  readonly type?: CallType | undefined
  /** What the calls are also checked for. @default none */
  readonly for?: readonly ValidationTarget[] | undefined
  readonly library: Library
  /** The tracking plan that calls are also checked against. */
  readonly plan?: PlanValidator | undefined
  /** Creates the messageId of a row from its offset and text. */
  readonly messageIdOf: (offset: number, text: string) => string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** An issue of a call, or of how a row becomes it. */
export type RowIssue =
  | CallIssue
  | (Pick<SegmentIssue, 'severity' | 'path' | 'message' | 'advice'> & { readonly code: 'timestamp_empty' })

/** The call of a row. */
export interface RowCall {
  readonly ok: true
  /** What the row or its mapping says. */
  readonly value: unknown
  /** The same with every digit, if it may hold numbers that JavaScript would change. */
  readonly exact: unknown
  /** Whether the row is JSON of a call, whose text is sent. */
  readonly isText: boolean
  /** Every issue, that of the size of what is sent included; errors first, those of a tracking plan last. */
  readonly issues: readonly RowIssue[]
  /** JSON to send; undefined if an error stops the call. */
  readonly json: string | undefined
}

/** Bytes of UTF-8 for one UTF-16 code unit, at most. */
const maxBytesPerUnit = 3

/** Issues about sizes, which depend on what is sent. */
const sizeCodes: ReadonlySet<string> = new Set(['call_too_large', 'call_near_limit'])

const none: readonly SegmentIssue[] = []

/** History must not become today without a word. */
const timeless: readonly RowIssue[] = [
  {
    ...{ severity: 'warning', code: 'timestamp_empty', path: ['timestamp'] },
    message: 'The mapping has a timestamp, but the row has none: the call gets the current time.',
    advice: 'Correct the row, or name other columns for the timestamp, of which the first that is not empty counts.',
  },
]

const isError = ({ severity }: Pick<RowIssue, 'severity'>): boolean => severity === 'error'

const typeOf = (call: unknown): unknown =>
  typeof call === 'object' && call !== null ? (call as Fields).type : undefined

/** Times that Segment or a library recorded, the one nearest to the event first. */
const recordedNames = ['originalTimestamp', 'receivedAt', 'sentAt'] as const

/** A time in ISO 8601; text that is not a time is left for validation. */
const isoTime = (text: string): string => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? text : new Date(ms).toISOString()
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** The recorded time of a call without a timestamp, which would otherwise happen now: exports and archives have such calls. */
const recordedTime = (call: unknown): unknown => {
  if (!isJsonObject(call) || (call.timestamp !== undefined && call.timestamp !== null)) return undefined
  const name = recordedNames.find((one) => !isEmpty(call[one]))
  const time = name === undefined ? undefined : call[name]
  // What is not a text fails validation like a timestamp that is not one.
  return typeof time === 'string' && name !== 'originalTimestamp' ? isoTime(time) : time
}

/** JSON without white space between its tokens; strings and numbers keep their text. */
const compactJson = (json: string): string => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')

/** JSON, compacted if it may be too large with its white space. */
const smallJson = (json: string): string =>
  json.length * maxBytesPerUnit <= limits.safeCallBytes || byteLength(json) <= limits.safeCallBytes
    ? json
    : compactJson(json)

/**
 * Creates the function that turns a row into the JSON of a call and finds its issues, for an import and for the validation
 * before it. A row that is a call keeps its text: a missing type, messageId and timestamp are added, the
 * timestamp from the recorded times if there are any, and `sentAt` and
 * `writeKey`, which belong to the request, are removed. Anything else gets all stamps.
 */
export const createRowCalls = ({ type, for: targets, library, messageIdOf, now, plan }: RowCallOptions) => {
  /** JSON of a call that came as JSON. */
  const textJson = (
    { offset, text }: Row,
    { call, callType, recorded }: { readonly call: Fields; readonly callType: string; readonly recorded: unknown },
  ): string => {
    const { messageId } = call
    const timestamp = recorded === undefined ? call.timestamp : undefined
    const isWhole = call.type === callType && messageId !== undefined && timestamp !== undefined
    if (isWhole && call.sentAt === undefined && call.writeKey === undefined) return text
    const edits = new MemberEdits()
    if (call.type !== callType) edits.put('type', JSON.stringify(callType))
    if (messageId === undefined) edits.put('messageId', JSON.stringify(messageIdOf(offset, text)))
    if (timestamp === undefined) edits.put('timestamp', JSON.stringify(recorded ?? new Date(now()).toISOString()))
    for (const name of requestNames) if (name in call) edits.omit(name)
    return editObject(text, edits)
  }

  const stampedJson = ({ offset, text }: Row, index: number, call: SegmentCall): string => {
    // The calls of a row must not have the same id.
    const createId = (): string => messageIdOf(offset, text) + (index === 0 ? '' : `-${index}`)
    return JSON.stringify(stampCall(call, { now, createId, library }))
  }

  /** The issue of the size of what is sent. */
  const sizeOf = (json: string, call: Fields): readonly SegmentIssue[] => {
    if (json.length * maxBytesPerUnit <= limits.safeCallBytes) return none
    const bytes = byteLength(json)
    return sizeIssues(bytes, Math.max(0, bytes - byteLength(JSON.stringify(call))))
  }

  /** What a call breaks of the plan, with the fields that it is sent with. */
  const planIssues = (value: unknown, isText: boolean): readonly CallIssue[] => {
    if (plan === undefined || !isJsonObject(value)) return none
    const call = { ...value, type: value.type ?? type }
    return plan(asSent(call, new Date(now()).toISOString(), isText ? undefined : library))
  }

  /**
   * @param mapped what the mapping makes of the row; undefined if the row is the call
   * @param index of the call among those of its row
   */
  return (row: Row, mapped?: MappedRow, index = 0): RowCall | (MappedRow & { readonly ok: false }) => {
    if (mapped?.ok === false) return mapped
    const made = mapped?.call ?? row.value
    const recorded = recordedTime(made)
    const time = recorded === undefined ? undefined : { timestamp: recorded }
    const value = time === undefined ? made : { ...Object(made), ...time }
    const isText = mapped === undefined
    const given = typeOf(value)
    const implied = given === undefined || given === null ? type : undefined
    const verdict = textVerdict(validateCall(value, { type: implied, now: now(), for: targets, stamps: 'none' }))
    const ofPlan = planIssues(value, isText)
    const ofTime = mapped?.lacksTime === true && time === undefined ? timeless : none
    const others = ofTime.length + ofPlan.length === 0 ? none : [...ofTime, ...ofPlan]
    const found: readonly RowIssue[] =
      verdict.issues.length === 0 ? others : [...verdict.issues.filter(({ code }) => !sizeCodes.has(code)), ...others]
    const exact = mapped?.exact === undefined ? value : { ...mapped.exact, ...time }
    if (found.some(isError)) return { ok: true, value, exact, isText, issues: found, json: undefined }
    // The verdict has made sure that it is a call, but for its size.
    const call = value as Fields
    const callType = implied ?? (given as CallType)
    // The verdict is about numbers as JavaScript reads them; the request has those of the row.
    const written = isText
      ? textJson(row, { call, callType, recorded })
      : stampedJson(row, index, { ...Object(exact), type: callType } as SegmentCall)
    // Removing white space from a call that is too large without it would only take time.
    const json = verdict.issues.some(({ code }) => code === 'call_too_large') ? written : smallJson(written)
    const ofSize = sizeOf(json, call)
    if (ofSize.length === 0) return { ok: true, value, exact, isText, issues: found, json }
    const issues = ofSize.some(isError) ? [...ofSize, ...found] : [...found, ...ofSize]
    return { ok: true, value, exact, isText, issues, json: ofSize.some(isError) ? undefined : json }
  }
}
