import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { ImlFault } from '../error/iml-fault.ts'
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
const replacement = fc.constantFrom('-', '[$&]', '<$1>', '$2$10$01$00', '$$', '$<x>', "$`|$'", '$', '')

// Generous: only patterns that would run for years should reach it, and those set their own limit.
const timeoutMs = 30_000

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof ImlFault ? error.code : String(error)
  }
  return 'none'
}

describe('replacePattern', () => {
  it('replaces as String.prototype.replace does, for any pattern, flags, text and replacement', () => {
    let compared = 0
    fc.assert(
      fc.property(pattern, flags, subject, replacement, (source, letters, text, put) => {
        let expected: string
        try {
          expected = text.replace(new RegExp(source, letters), put)
        } catch {
          expect(codeOf(() => replacePattern(text, { source, flags: letters }, put, timeoutMs))).toBe(
            'invalid_argument',
          )
          return
        }
        compared += 1
        expect(replacePattern(text, { source, flags: letters }, put, timeoutMs)).toBe(expected)
      }),
      { numRuns: runs(400) },
    )
    expect(compared).toBeGreaterThan(100)
  })

  it.each([
    ['a'.repeat(40), '(a+)+b', ''],
    ['a'.repeat(40), '(a+)+$b', 'g'],
    ['x'.repeat(20_000), 'x*x*x*x*y', 'g'],
    ['a'.repeat(5000), '(?=(a+)+b)a', ''],
  ])('stops a pattern that backtracks without end: case %#', (text, source, letters) => {
    expect(codeOf(() => replacePattern(text, { source, flags: letters }, '', 20))).toBe('too_slow')
  })

  it('works again after a pattern was stopped', () => {
    expect(codeOf(() => replacePattern('a'.repeat(40), { source: '(a+)+b', flags: '' }, '', 20))).toBe('too_slow')
    expect(replacePattern('aXa', { source: 'x', flags: 'i' }, '-', timeoutMs)).toBe('a-a')
  })

  it('starts every call at the beginning of the text', () => {
    for (const letters of ['g', 'y', 'gy']) {
      for (const text of ['aab', 'aab']) {
        expect(replacePattern(text, { source: 'a', flags: letters }, '-', timeoutMs)).toBe(
          text.replace(new RegExp('a', letters), '-'),
        )
      }
    }
  })

  it.each([
    "');globalThis.expand('')//",
    '`$' + '{process.exit(1)}`',
    '\\u0027+constructor.constructor("return 1")()',
    '__proto__',
  ])('treats %j as a pattern and a replacement, never as code', (hostile) => {
    expect(replacePattern(hostile, { source: '.+', flags: 's' }, '<$&>', timeoutMs)).toBe(`<${hostile}>`)
    expect(replacePattern('x', { source: 'x', flags: '' }, hostile, timeoutMs)).toBe('x'.replace(/x/, hostile))
    const parsed = codeOf(() => replacePattern('x', { source: hostile, flags: '' }, '', timeoutMs))
    expect(['none', 'invalid_argument']).toContain(parsed)
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('rejects %d as a time limit', (limit) => {
    expect(codeOf(() => replacePattern('a', { source: 'a', flags: '' }, '', limit))).toBe('invalid_argument')
  })

  it('rejects a pattern that is too long', () => {
    expect(codeOf(() => replacePattern('a', { source: 'a'.repeat(20_000), flags: '' }, '', timeoutMs))).toBe(
      'too_large',
    )
  })

  it('stops a replacement that grows without bound', () => {
    const long = 'x'.repeat(5000)
    for (const [source, letters, put] of [
      ['', 'g', long],
      ['.*', 's', '$&'.repeat(5000)],
      ['', 'g', '$`$'],
    ] as const) {
      expect(codeOf(() => replacePattern(long, { source, flags: letters }, put, timeoutMs))).toBe('too_large')
    }
  })

  it('matches long texts', () => {
    const text = `${'word '.repeat(50_000)}end`
    expect(replacePattern(text, { source: '\\s+', flags: 'g' }, '', timeoutMs)).toHaveLength(200_003)
  })
})

describe('patternParts', () => {
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
