import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { checkJson } from './check-json.ts'
import { issuesOf, rootOf } from './run.ts'

const findNonJson = (value: unknown) => {
  const run = { found: [], units: 0 }
  checkJson(value, 'value', rootOf({ value }), run)
  return issuesOf(run).map((issue) => ({ ...issue, path: issue.path.slice(1) }))
}

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value }
  return value
}

describe('checkJson', () => {
  it.each<readonly [unknown, string]>([
    [() => 1, 'A function is not a JSON value.'],
    [Symbol.iterator, 'A symbol is not a JSON value.'],
    [7n, 'The bigint 7 is not a JSON value.'],
    [Number.NaN, 'NaN is not a JSON number; it would arrive as null.'],
    [Number.NEGATIVE_INFINITY, '-Infinity is not a JSON number; it would arrive as null.'],
    [new Date(0), 'A Date is not a JSON value.'],
    [new Map(), 'A Map is not a JSON value.'],
    [new Uint8Array(2), 'A Uint8Array is not a JSON value.'],
    [{ toJSON: () => 1 }, 'An object with toJSON() changes as it is sent.'],
    [new Error('no'), 'An Error is not a JSON value.'],
  ])('finds %o at any depth', (value, message) => {
    expect(issueFacts(findNonJson(value))).toEqual([['not_json', '', message]])
    expect(issueFacts(findNonJson({ a: [0, { 'b c': value }] }))).toEqual([['not_json', 'a[1]["b c"]', message]])
  })

  it('ignores undefined in an object and reports it in an array, holes too', () => {
    const message = 'Undefined in an array would arrive as null.'
    // biome-ignore lint/suspicious/noSparseArray: the test needs the hole
    expect(issueFacts(findNonJson({ a: undefined, b: [undefined, 1, , 2] }))).toEqual([
      ['not_json', 'b[0]', message],
      ['not_json', 'b[2]', message],
    ])
  })

  it('finds a value that contains itself, and allows one that occurs twice', () => {
    const shared = { a: 1 }
    const self: Record<string, unknown> = { first: shared, second: [shared, shared] }
    expect(findNonJson(self)).toEqual([])
    self.again = [{ self }]
    expect(issueFacts(findNonJson(self))).toEqual([['not_json', 'again[0].self', 'The value contains itself.']])
  })

  it('allows 256 levels of nesting, the call included, and no more', () => {
    expect(findNonJson(nested(255))).toEqual([])
    expect(findNonJson(nested(256)).map(({ message }) => message)).toEqual([
      'The value is nested deeper than 256 levels.',
    ])
    expect(findNonJson(nested(100_000))).toHaveLength(1)
  })

  it('finds everything at once', () => {
    const found = findNonJson({ a: 1n, b: { c: Number.NaN } })
    expect(found.map(({ path }) => path)).toEqual([['a'], ['b', 'c']])
  })

  it('finds nothing in the output of JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (json) => {
        expect(findNonJson(JSON.parse(json))).toEqual([])
      }),
    )
  })

  it('finds something in every value that JSON changes', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    })
    fc.assert(
      fc.property(anything, (value) => {
        if (findNonJson(value).length > 0 || value === undefined) return
        const back: unknown = JSON.parse(JSON.stringify(value))
        // Minus zero arrives as zero, and an undefined property not at all.
        expect(JSON.stringify(back)).toBe(JSON.stringify(value))
        expect(back).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
