import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIsoTime } from './iso-8601.ts'

describe('parseIsoTime', () => {
  it.each([
    ['2024-05-01T09:30:00.000Z', '2024-05-01T09:30:00.000Z'],
    ['2024-05-01T09:30:00Z', '2024-05-01T09:30:00.000Z'],
    ['2024-05-01T09:30:00z', '2024-05-01T09:30:00.000Z'],
    ['2024-05-01T09:30Z', '2024-05-01T09:30:00.000Z'],
    ['2024-05-01T09:30:00+02:00', '2024-05-01T07:30:00.000Z'],
    ['2024-05-01T09:30:00+0200', '2024-05-01T07:30:00.000Z'],
    ['2024-05-01T09:30:00-07', '2024-05-01T16:30:00.000Z'],
    ['2024-05-01T09:30:00.123456789Z', '2024-05-01T09:30:00.123Z'],
    ['2024-05-01T09:30:00,5Z', '2024-05-01T09:30:00.500Z'],
    ['2024-02-29T00:00:00.9999Z', '2024-02-29T00:00:00.999Z'],
    ['0000-02-29T00:00:00Z', '0000-02-29T00:00:00.000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
  ])('reads %s as %s', (text, moment) => {
    expect(parseIsoTime(text)).toEqual({ epochMs: Date.parse(moment), hasOffset: true, dateOnly: false })
  })

  it('reads a time without an offset as UTC, and reports that it has none', () => {
    expect(parseIsoTime('2024-05-01T09:30:00')).toEqual({
      epochMs: Date.UTC(2024, 4, 1, 9, 30),
      hasOffset: false,
      dateOnly: false,
    })
  })

  it('reads a date, and reports that it has no time of day', () => {
    expect(parseIsoTime('1988-03-14')).toEqual({ epochMs: Date.UTC(1988, 2, 14), hasOffset: false, dateOnly: true })
  })

  it.each([
    '',
    'yesterday',
    '2024',
    '2024-05',
    '20240501',
    '20240501T093000Z',
    '2024-5-1',
    '2024-13-01',
    '2024-00-01',
    '2024-05-00',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-05-01 09:30:00',
    '2024-05-01T24:00:00Z',
    '2024-05-01T09:60:00Z',
    '2024-05-01T09:30:60Z',
    '2024-05-01T09Z',
    '2024-05-01T09:30:00.Z',
    '2024-05-01T09:30:00+24:00',
    '2024-05-01T09:30:00+02:60',
    '2024-05-01Z',
    ' 2024-05-01T09:30:00Z',
    '2024-05-01T09:30:00Z\n',
    '1714555800',
  ])('does not read %j', (text) => expect(parseIsoTime(text)).toBeUndefined())

  it('shifts by any offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.boolean(), (h, m, ahead) => {
        const offset = `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
        const time = parseIsoTime(`2024-05-01T09:30:00${ahead ? '+' : '-'}${offset}`)
        const shift = (h * 60 + m) * 60_000
        expect(time?.epochMs).toBe(Date.UTC(2024, 4, 1, 9, 30) - (ahead ? shift : -shift))
      }),
    )
  })
})
