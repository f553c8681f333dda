import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImlFault } from '../iml-fault.ts'
import { patternParts, replacePattern } from './replace-pattern.ts'

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '\\b',
  '\\B',
  '^',
  '$',
  '1',
  ' ',
  '(?:ab|c)',
  '(a)',
  '(b|c)',
  '(a*)',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<=[^a])',
  '(?<!b)',
  '\\1',
  '\\n',
  '[a-c]',
  '(?<x>b)',
  '|',
  '\\x61',
  '\\u0062',
  'é',
  '{',
  '\\.',
)
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,}', '{1,3}?')
const pattern = fc
  .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map(([source, times]) => source + times).join(''))
const subject = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', ' ', '\n', 'é', '😀', 'A', '.', '{'), { maxLength: 12 })
  .map((letters) => letters.join(''))
const flags = fc.subarray(['g', 'i', 'm', 's', 'u']).map((letters) => letters.join(''))
const replacement = fc.constantFrom('-', '[$&]', '<$1>', '$2$10$01', '$$', '$<x>', '')

describe('replacing by a pattern', { timeout: 60_000 }, () => {
  it('does what RegExp does, for any pattern, text and flags', () => {
    let compared = 0
    fc.assert(
      fc.property(pattern, flags, subject, replacement, (source, letters, text, put) => {
        let expected: string
        try {
          expected = text.replace(new RegExp(source, letters), put)
        } catch {
          expect(() => replacePattern(text, source, letters, put)).toThrow('no regular expression')
          return
        }
        compared += 1
        expect(replacePattern(text, source, letters, put)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
    expect(compared).toBeGreaterThan(1000)
  })

  it.each([
    ['\\B[^a]', 'a😀', 'a😀'],
    ['(?<=[^😀])$', 'a😀', 'a😀'],
    ['(?<=😀)$', 'a😀', 'a😀-'],
    ['\\B', 'a😀', 'a\ud83d-\ude00-'],
    ['(?!a)', '😀a', '-😀a-'],
  ])('takes a pair of surrogates as one character: %s', (source, text, expected) => {
    expect(text.replace(new RegExp(source, 'gu'), '-')).toBe(expected)
    expect(replacePattern(text, source, 'gu', '-')).toBe(expected)
  })

  it.each([
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '(a+)+b', ''],
    ['a'.repeat(50), '(a|aa)+$b', ''],
    ['x'.repeat(20_000), 'x*x*x*x*y', 'g'],
    ['a'.repeat(5000), '(?=(a*)*b)c', ''],
    ['a'.repeat(5000), '(?<=(a*)*)b', 'g'],
  ])('gives up: case %#', (text, source, letters) => {
    const started = performance.now()
    expect(() => replacePattern(text, source, letters, '')).toThrow(ImlFault)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it.each([
    ['(a{1000}){1000}', 'repeats too much'],
    ['a'.repeat(20_000), 'too long'],
    [`${'('.repeat(300)}a${')'.repeat(300)}`, 'nests deeper'],
  ])('refuses what is too much: case %#', (source, message) => {
    expect(() => replacePattern('a', source, '', '')).toThrow(message)
  })

  it('stops a replacement that grows without bound', () => {
    const long = 'x'.repeat(5000)
    expect(() => replacePattern(long, '', 'g', long)).toThrow('longer than')
    expect(() => replacePattern(long, '.*', 's', '$&'.repeat(5000))).toThrow('longer than')
  })

  it('matches long texts within its steps', () => {
    expect(replacePattern(`${'word '.repeat(50_000)}end`, '\\s+', 'g', '')).toHaveLength(200_003)
  })

  it.each([
    ['/a/', { source: 'a', flags: '' }],
    ['/a/b/gi', { source: 'a/b', flags: 'gi' }],
    ['/a', undefined],
    ['//', undefined],
    ['/foo/bar', undefined],
    ['a/b/g', undefined],
  ])('reads %s', (text, parts) => {
    expect(patternParts(text)).toEqual(parts)
  })
})
