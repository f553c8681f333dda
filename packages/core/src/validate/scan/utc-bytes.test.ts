import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utcMsOf } from './utc-bytes.ts'

const msOf = (text: string): number => {
  const bytes = new TextEncoder().encode(`"${text}"`)
  return utcMsOf(bytes, 1, bytes.length - 1)
}

it('reads what toISOString writes', () => {
  const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      expect(msOf(date.toISOString())).toBe(date.getTime())
    }),
  )
})

it('reads a time without a fraction', () => {
  expect(msOf('2024-02-29T23:59:58Z')).toBe(Date.UTC(2024, 1, 29, 23, 59, 58))
})

it.each([
  '2023-02-29T00:00:00.000Z',
  '2024-13-01T00:00:00.000Z',
  '2024-01-01T24:00:00.000Z',
  '2024-01-01T00:60:00.000Z',
  '2024-01-01T00:00:61.000Z',
  '2024-01-01T00:00:00.00xZ',
  '2024-01-01 00:00:00.000Z',
  '2024-01-01T00:00:00.000+',
  '2024-01-01',
  '1969-12-31T23:59:59.999Z',
])('leaves %s to others', (text) => {
  expect(msOf(text)).toBeLessThan(0)
})
