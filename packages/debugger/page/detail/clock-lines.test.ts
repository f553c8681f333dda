import { describe, expect, it } from 'vitest'
import { clockArithmetic } from './clock-lines.ts'

const received = '2026-01-01T12:00:10.000Z'

describe('the correction of a timestamp', () => {
  it('is shown step by step', () => {
    const { lines, outcome } = clockArithmetic({
      receivedAt: received,
      sentAt: '2026-01-01T11:00:00.000Z',
      originalTimestamp: '2026-01-01T10:58:30.000Z',
      timestamp: '2026-01-01T11:58:40.000Z',
      skewMs: 3_610_000,
    })
    expect(lines).toEqual([
      'receivedAt − (sentAt − originalTimestamp)',
      `${received} − (2026-01-01T11:00:00.000Z − 2026-01-01T10:58:30.000Z)`,
      `${received} − (+1 min 30 s)`,
      '2026-01-01T11:58:40.000Z',
    ])
    expect(outcome).toContain('1 h 10 s behind')
  })

  it('says whether the clock is ahead, behind or right', () => {
    const clock = { receivedAt: received, originalTimestamp: received }
    expect(clockArithmetic({ ...clock, sentAt: '2026-01-01T12:01:10.000Z' }).outcome).toContain('1 min ahead')
    expect(clockArithmetic({ ...clock, sentAt: '2026-01-01T12:00:09.900Z' }).outcome).toContain('agrees')
  })

  it('says which time is used if another one is missing', () => {
    expect(clockArithmetic({ receivedAt: received, timestamp: received }).lines[0]).toBe('receivedAt')
    const unsent = clockArithmetic({ receivedAt: received, originalTimestamp: received, timestamp: received })
    expect(unsent.lines[0]).toBe('originalTimestamp')
  })

  it('reports an invalid time', () => {
    const { outcome } = clockArithmetic({ receivedAt: received, sentAt: received, originalTimestamp: 'soon' })
    expect(outcome).toContain('not a valid time')
  })
})
