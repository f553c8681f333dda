import { validateCall } from '@org/segment-core'
import { joinFields } from '@org/segment-core/internal'
import { userTraits } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { isoTimePattern, reservedNamePattern, writeKeyPattern } from './patterns.ts'

const takesTime = (timestamp: string): boolean =>
  validateCall({ type: 'identify', userId: 'u', timestamp }).issues.every(({ code }) => code !== 'timestamp_invalid')

describe('isoTimePattern', () => {
  const pattern = new RegExp(isoTimePattern)
  const two = fc.integer({ min: 0, max: 62 }).map((number) => String(number).padStart(2, '0'))
  const year = fc
    .oneof(fc.integer({ min: 0, max: 9999 }), fc.constantFrom(0, 4, 100, 1900, 2000, 2024))
    .map((number) => String(number).padStart(4, '0'))
  const month = fc.integer({ min: 0, max: 13 }).map((number) => String(number).padStart(2, '0'))
  const day = fc.integer({ min: 0, max: 32 }).map((number) => String(number).padStart(2, '0'))
  const offset = fc.oneof(
    fc.constantFrom('', 'Z', 'z', '+', '+1', 'Q'),
    fc
      .tuple(fc.constantFrom('+', '-'), two, fc.constantFrom('', ':'), fc.oneof(two, fc.constant('')))
      .map((parts) => parts.join('')),
  )
  const time = fc
    .tuple(
      fc.constantFrom('T', 't', ' '),
      two,
      fc.constantFrom(':', ''),
      two,
      fc.oneof(
        fc.constant(''),
        two.map((second) => `:${second}`),
      ),
      fc.constantFrom('', '.5', ',123456789012', '.', '.1234567890123'),
      offset,
    )
    .map((parts) => parts.join(''))

  it('accepts exactly the timestamps that core accepts', () => {
    fc.assert(
      fc.property(year, month, day, fc.oneof(fc.constant(''), time), (y, m, d, rest) => {
        const text = `${y}-${m}-${d}${rest}`
        expect([text, pattern.test(text)]).toEqual([text, takesTime(text)])
      }),
      { numRuns: runs(500) },
    )
  })

  it('knows every day of leap years, other years and centuries', () => {
    for (const y of ['2023', '2024', '1900', '2000', '0000', '0004']) {
      for (let d = 27; d <= 31; d += 1) {
        const text = `${y}-02-${d}`
        expect([text, pattern.test(text)]).toEqual([text, takesTime(text)])
      }
    }
  })
})

describe('reservedNamePattern', () => {
  const names = userTraits.map(({ name }) => name)
  const pattern = new RegExp(reservedNamePattern(names))
  const known = fc.constantFrom(...names)
  const noise = fc.constantFrom('', '_', '-', ' ', '\t', 's', 'x', 'é')
  const near = fc
    .tuple(known, fc.array(fc.tuple(fc.nat(12), noise), { maxLength: 3 }), fc.boolean())
    .map(([name, edits, upper]) => {
      const edited = edits.reduce((text, [at, extra]) => text.slice(0, at) + extra + text.slice(at), name as string)
      return upper ? edited.toUpperCase() : edited
    })

  it('rejects exactly the names that core rejects, in any spelling', () => {
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ minLength: 1 })), (name) => {
        const core = joinFields(userTraits, 'traits', { reserved: {}, custom: { [name]: 1 } })
        expect([name, pattern.test(name)]).toEqual([name, core.issues.length === 0])
      }),
      { numRuns: runs(500) },
    )
  })

  it('matches long names in linear time: more would time out', () => {
    const [blanks, separators] = [' '.repeat(1_000_000), '_-'.repeat(1_000_000)]
    expect([blanks, separators, `e${separators}mail!`].map((name) => pattern.test(name))).toEqual([true, true, true])
  })
})

describe('writeKeyPattern', () => {
  const pattern = new RegExp(writeKeyPattern)

  it.each(['abc', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6', 'sgpx', '!~'])('accepts %s', (key) => {
    expect(pattern.test(key)).toBe(true)
  })

  it.each(['', ' a', 'a b', 'a:b', 'sgp_a', 'SGP_a', 'ü', 'a\n'])('rejects %j', (key) => {
    expect(pattern.test(key)).toBe(false)
  })
})
