import { describe, expect, it } from 'vitest'
import { currencies, withdrawnCurrencies } from './currencies.ts'

const all = [...currencies, ...withdrawnCurrencies]

describe('the currencies', () => {
  it('have every code that the runtime knows', () => {
    const missing = Intl.supportedValuesOf('currency').filter((code) => !all.includes(code))
    expect(missing).toEqual([])
  })

  it('have each code once, three capitals', () => {
    expect(new Set(all).size).toBe(all.length)
    expect(all.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([])
  })

  it('tell those in use from those withdrawn', () => {
    expect(currencies).toEqual(expect.arrayContaining(['USD', 'EUR', 'JPY', 'ZWG', 'XXX']))
    expect(withdrawnCurrencies).toEqual(expect.arrayContaining(['DEM', 'ZWL', 'HRK']))
  })
})
