import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfValue, nowhere } from './json-bytes.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`)

const end = (text: string): number => endOfValue(bytesOf(text), 0, 0)

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('endOfValue', () => {
  it('finds the end of whatever JSON.stringify writes, but of numbers with an exponent', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/\de[-+]/.test(text))
        expect(end(text)).toBe(bytesOf(text).length - 1)
      }),
    )
  })

  it('never takes for a value what JSON.parse refuses', () => {
    const letters = fc.constantFrom(...'{}[]:,"\\/ntrufalse0123456789-+.eE \t\ré')
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
        if (end(text) === bytesOf(text).length - 1) expect(isJson(text), text).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '[1,]',
    '{,}',
    '"a',
    '"\\u12',
    '"\\x"',
    '01',
    '-',
    '1.',
    '.5',
    '1e5',
    'nul',
    'tru',
    'falsy',
    '+1',
    "'a'",
    'NaN',
  ])('finds no end in %s', (text) => {
    expect(end(text)).toBe(nowhere)
  })

  it('stops at a newline, which ends a line of JSON', () => {
    expect(end('{"a":\n1}')).toBe(nowhere)
  })

  it('does not go deeper than 32 levels', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    expect(end(nested(32))).toBe(64)
    expect(end(nested(33))).toBe(nowhere)
  })
})
