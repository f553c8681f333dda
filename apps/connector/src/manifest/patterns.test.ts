import { joinFields } from '@org/segment-core/internal'
import { userTraits } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { reservedNamePattern, writeKeyPattern } from './patterns.ts'

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
