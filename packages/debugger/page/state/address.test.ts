import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { type Address, formatAddress, parseAddress, viewNames } from './address.ts'

const text = fc.string({ unit: 'grapheme' })
/** Strings of any code points, halves of surrogate pairs included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code)) })
const addresses: fc.Arbitrary<Address> = fc.record(
  {
    view: fc.constantFrom(...viewNames),
    q: text,
    seq: fc.integer({ min: 1 }),
    log: text,
    tab: text,
    subject: text.filter((value) => value !== ''),
  },
  { requiredKeys: ['view', 'q'] },
)

describe('an address', () => {
  it('survives formatting and parsing', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const { tab, log, ...rest } = address
        // A tab and a numbering without an open event mean nothing.
        expect(parseAddress(formatAddress(address))).toEqual(address.seq === undefined ? rest : address)
      }),
      { numRuns: runs(100) },
    )
  })

  it('that is invalid leads to the live list', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#nonsense', '#/live?verdict=lost&seq=-1&q']) {
      expect(parseAddress(hash)).toMatchObject({ view: 'live', q: '' })
    }
    fc.assert(
      fc.property(anyText, (hash) => viewNames.includes(parseAddress(hash).view)),
      { numRuns: runs(100) },
    )
  })

  it('can contain half of a surrogate pair', () => {
    expect(formatAddress({ view: 'users', q: '', subject: '\ud800' })).toBe('#/users/%EF%BF%BD')
  })
})
