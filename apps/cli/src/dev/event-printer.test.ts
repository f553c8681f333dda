import type { EventSummary } from '@org/segment-debugger'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { eventLine } from './event-printer.ts'

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
  it('shows time, verdict, type, event, user, size and first issue', () => {
    expect(eventLine(event, plain)).toMatch(
      /^\d\d:\d\d:\d\d {2}! warned {5}track {5}Order Completed {15}user-42 {20}12\.1 KB {2}revenue_not_number at properties\.revenue: It is text\.$/,
    )
  })

  it('fits one terminal line', () => {
    for (const width of [140, 120, 110, 80, 60]) {
      const line = eventLine({ ...event, event: 'E'.repeat(80), userId: 'u'.repeat(80) }, plain, width)
      expect(line.length).toBeLessThanOrEqual(width)
      expect(line).toContain('…')
    }
  })

  it('shows the reason at 80 columns', () => {
    const line = eventLine({ ...event, event: 'E'.repeat(80), userId: 'u'.repeat(80) }, plain, 80)
    expect(line).toContain('revenue_not_number at proper')
    expect(line).toHaveLength(80)
    const { firstIssue: _, ...kept } = event
    expect(eventLine({ ...kept, verdict: 'kept' }, plain, 80)).toMatch(/✓ kept .* Order Completed {2}user-42$/)
  })

  it('shows that Segment drops a duplicate, and that a call has no user', () => {
    const { userId: _, ...anonymous } = event
    expect(eventLine({ ...anonymous, duplicate: true }, plain)).toMatch(/↺ duplicate .* – .*Segment drops it/)
    expect(eventLine({ ...anonymous, anonymousId: 'a-1' }, plain)).toContain('(a-1)')
  })

  it('contains no control characters and no line breaks', () => {
    const line = eventLine({ ...event, event: 'a\nb\u001b[1A\r', userId: '\u202e' }, plain)
    expect(line).not.toMatch(/\p{Cc}|\u202e/u)
  })
})
