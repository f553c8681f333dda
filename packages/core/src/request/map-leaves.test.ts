import { describe, expect, it } from 'vitest'
import { datesToIso } from './map-leaves.ts'

describe('dates in a call', () => {
  it('become ISO 8601 strings at any depth', () => {
    const date = new Date('2024-05-01T09:30:00.000Z')
    expect(datesToIso({ timestamp: date, traits: { list: [date, 1], inner: { at: date } } })).toEqual({
      timestamp: '2024-05-01T09:30:00.000Z',
      traits: { list: ['2024-05-01T09:30:00.000Z', 1], inner: { at: '2024-05-01T09:30:00.000Z' } },
    })
  })

  it('returns the same object if there are none', () => {
    const value = { a: [1, { b: null }], c: new Map() }
    expect(datesToIso(value)).toBe(value)
  })

  it('leaves an invalid date for validation to find', () => {
    const value = { at: new Date(Number.NaN) }
    expect(datesToIso(value)).toBe(value)
  })

  it('keeps __proto__ as plain data', () => {
    const value = JSON.parse('{"__proto__":{"x":1}}') as object
    const dated = datesToIso({ value, at: new Date(0) })
    expect(JSON.stringify(dated)).toBe('{"value":{"__proto__":{"x":1}},"at":"1970-01-01T00:00:00.000Z"}')
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})
