import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { type Address, formatAddress, parseAddress, viewNames } from './address.ts'
import { noFilter } from './event-filter.ts'
import { verdictNames } from './verdicts.ts'

const text = fc.string({ unit: 'grapheme' })
/** Strings of any code points, halves of surrogate pairs included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code)) })
const addresses: fc.Arbitrary<Address> = fc.record(
  {
    view: fc.constantFrom(...viewNames),
    filter: fc.record({
      text,
      user: text,
      types: fc.array(text, { maxLength: 3 }),
      verdicts: fc.uniqueArray(fc.constantFrom(...verdictNames)),
      events: fc.array(text, { maxLength: 3 }),
      sources: fc.array(text, { maxLength: 3 }),
    }),
    seq: fc.integer({ min: 1 }),
    tab: text,
    subject: text.filter((value) => value !== ''),
  },
  { requiredKeys: ['view', 'filter'] },
)

describe('an address', () => {
  it('survives formatting and parsing', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const { tab, ...rest } = address
        // A tab without an open event means nothing.
        const expected = address.seq === undefined || tab === undefined ? rest : address
        expect(parseAddress(formatAddress(address))).toEqual(expected)
      }),
      { numRuns: runs(100) },
    )
  })

  it('that is invalid leads to the live list', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#nonsense', '#/live?verdict=lost&seq=-1&type']) {
      expect(parseAddress(hash)).toMatchObject({ view: 'live', filter: { ...noFilter, types: expect.any(Array) } })
    }
    fc.assert(
      fc.property(anyText, (hash) => viewNames.includes(parseAddress(hash).view)),
      { numRuns: runs(100) },
    )
  })

  it('can contain half of a surrogate pair', () => {
    expect(formatAddress({ view: 'users', filter: noFilter, subject: '\ud800' })).toBe('#/users/%EF%BF%BD')
  })
})
