import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveredTimes } from './clock-skew.ts'

const received = Date.parse('2026-06-01T12:00:00.000Z')
const hour = 60 * 60 * 1000
const times = { min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true }

describe('deliveredTimes', () => {
  it('corrects a clock that is an hour ahead', () => {
    expect(deliveredTimes(received, '2026-06-01T12:59:00.000Z', '2026-06-01T13:00:00.000Z')).toEqual({
      timestamp: '2026-06-01T11:59:00.000Z',
      originalTimestamp: '2026-06-01T12:59:00.000Z',
    })
  })

  it('uses the time of receipt without a timestamp', () => {
    expect(deliveredTimes(received, undefined, '2026-06-01T13:00:00.000Z')).toEqual({
      timestamp: '2026-06-01T12:00:00.000Z',
    })
  })

  it('keeps a timestamp without sentAt', () => {
    expect(deliveredTimes(received, '2009-02-13T23:31:30+01:00', undefined).timestamp).toBe('2009-02-13T22:31:30.000Z')
  })

  it('moves an archived call that keeps its old sentAt to about now', () => {
    const { timestamp } = deliveredTimes(received, '2009-02-13T23:31:30Z', '2009-02-13T23:31:31Z')
    expect(timestamp).toBe('2026-06-01T11:59:59.000Z')
  })

  it('gives the same result for every clock error', () => {
    const skews = fc.integer({ min: -100 * hour, max: 100 * hour })
    const ages = fc.integer({ min: 0, max: 1000 * hour })
    fc.assert(
      fc.property(fc.date(times), ages, skews, (arrival, age, skew) => {
        const sent = arrival.getTime() + skew
        const iso = (ms: number): string => new Date(ms).toISOString()
        const { timestamp } = deliveredTimes(arrival.getTime(), iso(sent - age), iso(sent))
        return Date.parse(timestamp) === arrival.getTime() - age
      }),
    )
  })

  it('returns a valid date for any input', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (timestamp, sentAt) => {
        expect(Date.parse(deliveredTimes(received, timestamp, sentAt).timestamp)).not.toBeNaN()
      }),
    )
    const first = '0000-01-01T00:00:00Z'
    const last = '9999-12-31T23:59:59Z'
    expect(deliveredTimes(8.64e15, last, first).timestamp).toBe('+275760-09-13T00:00:00.000Z')
  })
})
