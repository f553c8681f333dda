import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { rewriteValue } from './rewrite-value.ts'

const rewritten = (text: string, change: (value: never) => unknown): string =>
  rewriteValue(text, JSON.parse(text), change(JSON.parse(text) as never))

describe('rewriteValue', () => {
  it('keeps the bytes of everything that stays', () => {
    const text = '{ "a": {"id":1234567890123456789,"name":"Ada"},"n":1.0, "list":[1e2,{"id":9007199254740993}] }'
    expect(rewritten(text, (value) => value)).toBe(text)
    expect(rewritten(text, (value: { a: object }) => ({ ...value, a: { ...value.a, name: 'x' } }))).toBe(
      '{"a":{"name":"x","id":1234567890123456789},"n":1.0,"list":[1e2,{"id":9007199254740993}]}'.replace(
        '"n":1.0,"list"',
        '"n":1.0, "list"',
      ),
    )
    expect(rewritten('[12345678901234567890,2,3]', ([first, , third]: number[]) => [first, third])).toBe(
      '[12345678901234567890,3]',
    )
  })

  it('writes what the value is now', () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(json, json, (before, after) => {
        // Through text, as values of a call are: it has no negative zero.
        const [given, wanted] = [before, after].map((value) => JSON.parse(JSON.stringify(value)) as unknown)
        expect(JSON.parse(rewriteValue(JSON.stringify(given), given, wanted))).toEqual(wanted)
      }),
      { numRuns: runs(500) },
    )
  })
})
