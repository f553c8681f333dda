import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeep } from '../../../../../scripts/test-depth.ts'
import { compilePattern } from './pattern.ts'
import { exampleOf } from './pattern-tree.ts'

const reasonOf = (source: string): string => {
  const pattern = compilePattern(source)
  return pattern.ok ? 'runs' : pattern.reason
}

const matches = (source: string, text: string): boolean => {
  const pattern = compilePattern(source)
  if (!pattern.ok) throw new Error(`${source} ${pattern.reason}`)
  return pattern.test(text)
}

describe('compilePattern', () => {
  it.each([
    ['^(?!test)', 'looks ahead, which the engine of Segment cannot do; use "not" instead'],
    ['(?=a)b', 'looks ahead, which the engine of Segment cannot do; use "not" instead'],
    ['(?<=a)b', 'looks behind, which the engine of Segment cannot do; use "not" instead'],
    ['(?<!a)b', 'looks behind, which the engine of Segment cannot do; use "not" instead'],
    ['(a)\\1', 'refers back to a group with \\1, which the engine of Segment cannot do'],
    ['\\k<a>', 'has \\k, which the engine of Segment does not know'],
    ['\\u0041', 'has \\u, which the engine of Segment does not know'],
    ['a{1001}', 'repeats more than 1000 times in {1001}'],
    ['(a{100}){100}', 'repeats more than 1000 times in nested groups'],
    ['a**', 'has two repetitions in a row'],
    ['*a', 'has a repetition without anything to repeat'],
    ['a{3,2}', 'has {3,2}, whose maximum is below its minimum'],
    ['(a', 'has a ( without a )'],
    ['a)', 'has a ) without a ('],
    ['[a', 'has a [ without a ]'],
    ['[b-a]', 'has a range of characters whose end is before its start'],
    ['a\\', 'ends with a backslash'],
    ['(?x)a', 'has (?x, which the engine of Segment does not know'],
    ['\\Z', 'has \\Z, which the engine of Segment does not know'],
    ['[[:word:]][[:foo:]]', 'has [:foo:], which is not a character class'],
    ['\\p{Nope}', 'has \\p{Nope}, which is not a character class'],
  ])('says why Segment cannot run %s', (source, reason) => expect(reasonOf(source)).toBe(reason))

  it.each<readonly [string, string, boolean]>([
    ['fall|winter|spring', 'midwinter', true],
    ['^(fall|winter)$', 'midwinter', false],
    ['^[A-Z]{3}$', 'EUR', true],
    ['^[A-Z]{3}$', 'EURO', false],
    ['(?i)^eur$', 'EuR', true],
    ['^(?i:e)ur$', 'EUR', false],
    ['^\\d+$', '12٣', false],
    ['^.$', '\n', false],
    ['(?s)^.$', '\n', true],
    ['^.$', '🙂', true],
    ['^a$', 'a\n', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['\\bcat\\b', 'a cat!', true],
    ['\\bcat\\b', 'concatenate', false],
    ['^\\pL+$', 'Größe', true],
    ['^\\p{Greek}+$', 'αβγ', true],
    ['^\\P{L}$', 'a', false],
    ['^[[:alpha:]_]+$', 'a_b', true],
    ['^[^[:digit:]]$', '5', false],
    ['^\\Qa.b*\\E$', 'a.b*', true],
    ['^(?P<year>\\d{4})-(?<month>\\d\\d)$', '2026-11', true],
    ['^\\x41\\x{1F642}\\101$', 'A🙂A', true],
    ['a{,3}', 'a{,3}', true],
    ['^[]a]$', ']', true],
    ['^[a-]$', '-', true],
    ['', 'anything', true],
    ['^$', '', true],
    ['(|a)+b', 'b', true],
    ['\\s', '\u00a0', false],
    ['^(a?){3}$', 'aa', true],
  ])('matches %s with %j: %s', (source, text, expected) => expect(matches(source, text)).toBe(expected))

  it('takes linear time on patterns that others backtrack on', () => {
    // A backtracking engine needs 2^50000 steps here, so this would not end.
    expect(matches('^(a+)+$', `${'a'.repeat(50_000)}b`)).toBe(false)
    expect(matches('(x+x+)+y', 'x'.repeat(50_000))).toBe(false)
    expect(matches('^(a|a)*$', `${'a'.repeat(50_000)}b`)).toBe(false)
  })

  it('agrees with JavaScript where the two have the same syntax, and makes examples that match', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '\\W',
      '\\b',
      '^',
      '$',
      '-',
      '(?:a|b)',
      '(?:)',
    )
    const pattern = fc
      .array(fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '*?')), { maxLength: 6 })
      .map((parts) => parts.map(([text, times]) => (/^[$^]$|^\\b$/.test(text) ? text : `${text}${times}`)))
      .chain((parts) => fc.constantFrom(parts.join(''), parts.join('|'), `(?:${parts.join('')})+`))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '_', '-', ' '), maxLength: 8 })
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
        const compiled = compilePattern(source)
        if (!compiled.ok) throw new Error(`${source} ${compiled.reason}`)
        const reference = new RegExp(source, 'u')
        for (const one of [...texts, exampleOf(compiled.tree), exampleOf(compiled.tree, 1)]) {
          expect([source, one, compiled.test(one)]).toEqual([source, one, reference.test(one)])
        }
      }),
      { numRuns: isDeep ? 100_000 : 300 },
    )
  })
})
