import type { EventSummary } from '@org/segment-debugger'
import truncatedWidth from 'fast-string-truncated-width'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { eventLine, payloadText } from './event-line.ts'

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
    const long = { ...event, event: 'E'.repeat(80), userId: 'u'.repeat(80) }
    expect(eventLine(long, plain, 80)).toMatch(/ ! warned {4}track E{11}… {2}properties\.revenue: It is text\.$/)
    const { firstIssue: _, ...kept } = event
    expect(eventLine({ ...kept, verdict: 'kept' }, plain, 80)).toMatch(/✓ kept .* track Order Completed {2}user-42$/)
    expect(eventLine({ ...kept, duplicate: true }, plain, 80)).toMatch(/↺ duplicate .* the messageId was seen before$/)
    const { event: __, ...identify } = { ...event, type: 'identify' as const }
    expect(eventLine(identify, plain, 80)).toContain('identify user-42')
  })

  it('says at 80 columns why a call was refused', () => {
    const message = 'The request was refused with 400, because it has no write key.'
    const refused = { ...event, verdict: 'refused' as const, firstIssue: { code: 'status_400', message, path: '' } }
    expect(eventLine(refused, plain, 80)).toMatch(/ {2}with 400, because it has no write key\.$/)
  })

  it('counts columns, not characters, so that no line wraps and no character is halved', () => {
    for (const name of ['日本語のイベント名がとても長い場合の表示', '🎉'.repeat(40), 'e\u0301'.repeat(60)]) {
      for (const width of [200, 120, 80, 60, 33]) {
        const line = eventLine({ ...event, event: name, userId: name }, plain, width)
        expect(truncatedWidth(line).width).toBeLessThanOrEqual(width)
        expect(line.isWellFormed()).toBe(true)
      }
    }
  })

  it('shows the payload with the whole reason', () => {
    const text = payloadText(event, '{"event":"a\\u001b[1A","n":1}', plain)
    expect(text).toBe(
      '! warned: revenue_not_number at properties.revenue: It is text.\n{\n  "event": "a\\u001b[1A",\n  "n": 1\n}',
    )
    expect(payloadText(event, undefined, plain)).toContain('no readable call')
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
