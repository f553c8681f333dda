import {
  byteLength,
  editObject,
  isJsonObject,
  MemberEdits,
  type TextMember,
  textItems,
  textMembers,
} from '@org/segment-core/internal'
import { callTypeNames } from '@org/segment-core/spec'
import { jsonRow, type Row } from './row.ts'

/** Objects of a body that Segment merges into each call of the batch. */
const sharedNames = ['context', 'integrations'] as const

/** Names of the body of a batch request. */
const bodyNames: ReadonlySet<string> = new Set([
  ...sharedNames,
  'batch',
  'sentAt',
  'timestamp',
  'writeKey',
  'messageId',
])

const isCall = (value: unknown): boolean => isJsonObject(value) && callTypeNames.some((name) => name === value.type)

/** Whether a row is the body of a batch request. */
export const isBatchBody = ({ isJson, value }: Row): boolean => {
  if (!isJson || !isJsonObject(value) || !Array.isArray(value.batch) || value.type !== undefined) return false
  const calls: readonly unknown[] = value.batch
  return Object.keys(value).every((name) => bodyNames.has(name)) || (calls.length > 0 && calls.every(isCall))
}

const memberOf = (members: readonly TextMember[], name: string): TextMember | undefined =>
  members.find((member) => member.name === name)

const textOf = (text: string, { valueStart, end }: TextMember): string => text.slice(valueStart, end)

/** JSON of a shared object with that of a call, of which the call's own members win. */
const joined = (shared: string, own: string): string => {
  const names = new Set(textMembers(own, 0).map(({ name }) => name))
  const edits = new MemberEdits()
  for (const member of textMembers(shared, 0)) {
    if (!names.has(member.name)) edits.put(member.name, textOf(shared, member))
  }
  return editObject(own, edits)
}

/** The JSON of a call with what its body says about all calls. Numbers keep their digits. */
const callText = (call: string, shared: ReadonlyMap<string, string>): string => {
  if (!call.startsWith('{') || shared.size === 0) return call
  const members = textMembers(call, 0)
  const edits = new MemberEdits()
  for (const [name, json] of shared) {
    const member = memberOf(members, name)
    const own = member === undefined ? 'null' : textOf(call, member)
    if (own === 'null') edits.put(name, json)
    else if (own.startsWith('{') && json.startsWith('{')) edits.put(name, joined(json, own))
  }
  return editObject(call, edits)
}

const countLines = (text: string): number => text.split('\n').length - 1

/**
 * The calls of a row that is the body of a batch request, each with the `context`, `integrations` and `sentAt` that the
 * body has for all.
 */
export function* callsOfBody(row: Row): Generator<Row> {
  const { text } = row
  const members = textMembers(text, 0)
  const shared = new Map<string, string>()
  for (const name of [...sharedNames, 'sentAt']) {
    const member = memberOf(members, name)
    if (member !== undefined && textOf(text, member) !== 'null') shared.set(name, textOf(text, member))
  }
  const items = textItems(text, memberOf(members, 'batch')?.valueStart ?? 0)
  let { offset, line } = row
  let at = 0
  for (const [index, { start, end }] of items.entries()) {
    const before = text.slice(at, start)
    offset += byteLength(before)
    line += countLines(before)
    at = start
    const isLast = index === items.length - 1
    const place = {
      line,
      offset,
      end: isLast ? row.end : offset + byteLength(text.slice(start, end)),
      nextLine: isLast ? row.nextLine : line,
    }
    const call = jsonRow(place, callText(text.slice(start, end), shared))
    // Reading can only continue at the body, not inside it.
    yield isLast ? call : { ...call, resumeAt: { offset: row.offset, line: row.line } }
  }
}
