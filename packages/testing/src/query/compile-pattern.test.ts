import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { compilePattern } from './compile-pattern.ts'

const atoms = fc.constantFrom(
  'a',
  'b',
  'B',
  '1',
  '_',
  ' ',
  '.',
  'é',
  '\\d',
  '\\w',
  '\\S',
  '\\W',
  '[ab]',
  '[^a-c]',
  '[\\d-]',
  '\\.',
  '\\u00e9',
  '\\x61',
)
const assertions = fc.constantFrom('^', '$', '\\b', '\\B')
const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  pattern: fc
    .array(fc.oneof({ weight: 4, arbitrary: tie('atom') }, { weight: 1, arbitrary: assertions }), { maxLength: 4 })
    .map((parts) => parts.join('')),
  atom: fc.oneof(
    { weight: 4, arbitrary: atoms },
    {
      weight: 2,
      arbitrary: fc
        .tuple(atoms, fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '*?'))
        .map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`) },
    { weight: 1, arbitrary: tie('pattern').map((inside) => `(?:${inside})+`) },
  ),
}))
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', 'c', '1', '_', ' ', '-', '.', 'é', 'É', '\n'),
  maxLength: 12,
})

describe('a pattern', () => {
  it('matches what a RegExp matches', () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom('', 'i'), text, (source, flags, subject) => {
        expect(compilePattern(source, flags)(subject)).toBe(new RegExp(source, flags).test(subject))
      }),
      { numRuns: runs(500) },
    )
  })

  it.each(['(a+)+$', '(a|aa)+$', '(.*)*x', 'a.*b.*c.*d.*e', '(?:a?){30}a{30}x', '([a-z]+)*\\d'])(
    'takes time in proportion to the text: %s',
    (source) => {
      // A RegExp would not end within the age of the machine for most of these.
      expect(compilePattern(source)('a'.repeat(100_000))).toBe(source === '(a+)+$' || source === '(a|aa)+$')
    },
  )

  it.each([
    ['(?=a)', /lookarounds/],
    ['(?<n>a)', /named groups/],
    ['(a)\\1', /refer to a group/],
    ['\\p{L}', /"\\p" is not supported/],
    ['(a', /"\(" is not closed/],
    ['a)', /"\)" has no "\("/],
    ['[a', /"\[" is not closed/],
    ['[b-a]', /from one character to a later one/],
    ['*', /nothing precedes "\*"/],
    ['a**', /nothing precedes/],
    ['a{3,2}', /out of order/],
    ['a{1000}', /more than 200 times/],
    ['a{', /must be written as/],
    ['a\\', /backslash/],
    ['\\xZZ', /hexadecimal/],
    ['('.repeat(60), /groups within groups/],
  ])('that is %s is refused', (source, message) => {
    expect(() => compilePattern(source)).toThrow(message)
  })

  it('refuses flags that it cannot honour', () => {
    expect(() => compilePattern('a', 'g')).toThrow('the only flag is "i", not "g"')
  })

  it('refuses to become too large, at once or while it reads', () => {
    expect(() => compilePattern('(?:(?:a{100}){100})')).toThrow(/too complex/)
    const late = compilePattern('a[ab]{100}c')
    const texts = Array.from({ length: 4_000 }, (_, seed) =>
      (seed * 2_654_435_761).toString(2).replaceAll('0', 'a').replaceAll('1', 'b'),
    )
    expect(() => late(texts.join(''))).toThrow(/too complex/)
  })
})
