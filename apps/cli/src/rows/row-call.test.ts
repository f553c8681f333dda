import { describe, expect, it } from 'vitest'
import type { MapRow } from '../mapping/apply-mapping.ts'
import { jsonRow } from '../read/row.ts'
import { createMessageIds } from './message-id.ts'
import { createRowCalls } from './row-call.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')
const library = { name: 'segment-cli', version: '1.0.0' }
const frame = { type: 'track', userId: 'user-42', event: 'Report Exported' }

const callOf = (row: string, map?: MapRow) => {
  const toCall = createRowCalls({ library, messageIdOf: createMessageIds('a.ndjson'), now: () => now })
  const read = jsonRow({ line: 1, offset: 7, end: row.length, nextLine: 2 }, row)
  const found = toCall(read, map?.(read.value, row))
  if (!found.ok) throw new Error('The mapping failed.')
  return found
}

const codes = ({ issues }: { readonly issues: readonly { readonly code: string }[] }) => issues.map(({ code }) => code)

/** A call whose text to send has this many bytes. */
const rowOf = (fields: object, bytes: number, map?: MapRow): string => {
  const sent = (text: string) => callOf(JSON.stringify({ ...fields, properties: { text } }), map).json ?? ''
  return JSON.stringify({ ...fields, properties: { text: 'a'.repeat(bytes - sent('').length) } })
}

const asItIs: MapRow = (row) => ({ ok: true, call: row as Readonly<Record<string, unknown>> })

describe.each([
  ['a call that lacks all stamps', frame, undefined],
  ['a whole call', { ...frame, messageId: 'm-1', timestamp: '2026-06-01T12:00:00.000Z' }, undefined],
  [
    'a call with what belongs to the request',
    { ...frame, sentAt: '2026-06-01T12:00:00.000Z', writeKey: 'k' },
    undefined,
  ],
  ['a call from a mapping', frame, asItIs],
] as const)('%s', (_, fields, map) => {
  it('is judged by the bytes that are sent', () => {
    const largest = callOf(rowOf(fields, 32_768, map), map)
    expect(largest.json).toHaveLength(32_768)
    expect(codes(largest)).toEqual(['call_near_limit'])
    expect(codes(callOf(rowOf(fields, 32_000, map), map))).toEqual([])
    const over = callOf(rowOf(fields, 32_769, map), map)
    expect(over.json).toBeUndefined()
    expect(codes(over)).toEqual(['call_too_large'])
    expect(over.issues[0]?.message).toMatch(/^The call has 32,769 bytes of JSON/)
  })
})

describe('a call in JSON with white space', () => {
  it('is measured without it if it would be too large', () => {
    const spaced = JSON.stringify(JSON.parse(rowOf(frame, 32_768)), null, 500)
    expect(callOf(spaced).json).toHaveLength(32_768)
    expect(codes(callOf(JSON.stringify(JSON.parse(rowOf(frame, 32_769)), null, 500)))).toEqual(['call_too_large'])
  })
})
