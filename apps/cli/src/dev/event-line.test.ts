import type { EventSummary } from '@org/segment-debugger'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { eventLine } from './event-line.ts'

const plain = createColors(false)
const event: EventSummary = {
  seq: 1,
  receivedAt: '2026-06-01T12:00:00.000Z',
  type: 'track',
  event: 'Order Completed',
  userId: 'user-42',
  messageId: 'm',
  source: 'abcd****',
  verdict: 'warned',
  bytes: 12_345,
  duplicate: false,
  firstIssue: { code: 'revenue_not_number', message: 'It is text.', path: 'properties.revenue' },
}

describe('the line of a call', () => {
  it('says time, verdict, type, event, user, size and what is wrong', () => {
    expect(eventLine(event, plain)).toMatch(
      /^\d\d:\d\d:\d\d {2}! warned {5}track {5}Order Completed {15}user-42 {20}12\.1 KB {2}revenue_not_number at properties\.revenue: It is text\.$/,
    )
  })

  it('stays one line of its terminal', () => {
    for (const width of [140, 120, 110]) {
      const line = eventLine({ ...event, event: 'E'.repeat(80), userId: 'u'.repeat(80) }, plain, width)
      expect(line.length).toBeLessThanOrEqual(width)
      expect(line).toContain('…')
    }
  })

  it('says of a duplicate that Segment drops it, and of a call without a user that it has none', () => {
    const { userId: _, ...nobody } = event
    expect(eventLine({ ...nobody, duplicate: true }, plain)).toMatch(/↺ duplicate .* – .*Segment drops it/)
    expect(eventLine({ ...nobody, anonymousId: 'a-1' }, plain)).toContain('(a-1)')
  })

  it('holds no character that moves a cursor, and no line break', () => {
    const line = eventLine({ ...event, event: 'a\nb\u001b[1A\r', userId: '\u202e' }, plain)
    expect(line).not.toMatch(/\p{Cc}|\u202e/u)
  })
})
