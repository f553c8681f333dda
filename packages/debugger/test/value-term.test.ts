import { compileQuery, parseQuery } from '@org/segment-testing/query'
import { assert, constantFrom, jsonValue, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type PlacedValue, type SearchedCall, valueTermOf, withTerm } from '../page/state/value-term.ts'
import { createDebugger } from '../src/debugger/create-debugger.ts'
import { isObject } from '../src/model/is-object.ts'

/** A call as the debugger stores it. */
const searched = async (call: object): Promise<SearchedCall> => {
  const { segment, log } = createDebugger()
  const type = String(Reflect.get(call, 'type'))
  const body = JSON.stringify({ ...call, writeKey: 'some-write-key' })
  await segment.fetch(`https://api.segment.io/v1/${type}`, { method: 'POST', body })
  const [summary] = log.summaries()
  if (summary === undefined) throw new Error('No event was stored.')
  return { summary, call: JSON.parse(log.call(summary.seq) ?? 'null') }
}

/** Every value of a call with its place, except the call itself. */
const valuesOf = (value: unknown, path: PlacedValue['path'] = []): readonly PlacedValue[] => {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => valuesOf(item, [...path, index]))
    : isObject(value)
      ? Object.keys(value).flatMap((name) => valuesOf(value[name], [...path, name]))
      : []
  return path.length === 0 ? inner : [{ path, value }, ...inner]
}

/** Whether the query that the page writes finds the call. */
const finds = ({ summary, call }: SearchedCall, q: string): boolean =>
  compileQuery(parseQuery(q.toWellFormed())).matches(summary, () => JSON.stringify(call))

const queriesFor = (found: SearchedCall, placed: PlacedValue, before = ''): readonly [only: string, not: string] => {
  const term = valueTermOf(found, placed)
  if (term === undefined) throw new Error(`No term for ${JSON.stringify(placed)}`)
  return [withTerm(parseQuery(before), term, false), withTerm(parseQuery(before), term, true)]
}

describe('the query for a value', () => {
  it.each([
    [['event'], 'Order "Completed"', 'event:"Order \\"Completed\\""'],
    [['userId'], 'user-1', 'userId:"user-1"'],
    [['properties', 'plan'], 'pro plan', 'properties.plan:"pro plan"'],
    [['properties', 'empty'], '', 'properties.empty:""'],
    [['properties', 'star'], '*', 'properties.star:"*"'],
    [['properties', 'total'], 134.5, 'properties.total:134.5'],
    [['properties', 'gift'], false, 'properties.gift:false'],
    [['properties', 'coupon'], null, 'properties.coupon:null'],
    [['properties', 'a.b'], 1, 'properties."a.b":1'],
    [['properties', 'deep', 'er', 'x y'], 'z', 'properties.deep.er."x y":"z"'],
    [['properties', 'products', 1, 'sku'], 'b', 'properties.products.sku:"b"'],
    [['properties', 'tags', 0], 'new', 'properties.tags:"new"'],
    [['properties', 'lists', 0, 0], 7, 'properties.lists:7'],
    [['properties', 'products'], [{ sku: 'a' }, { sku: 'b' }], 'properties.products:*'],
    [['properties', 'none'], [], '"\\"none\\":[]"'],
    [['timestamp'], '2026-01-01T00:00:00.000Z', 'timestamp:"2026-01-01T00:00:00.000Z"'],
    [['channel'], 'server', '"\\"channel\\":\\"server\\""'],
  ])('at %j is quoted as the language needs it', async (path, value, expected) => {
    const call = {
      type: 'track',
      event: 'Order "Completed"',
      userId: 'user-1',
      channel: 'server',
      timestamp: '2026-01-01T00:00:00.000Z',
      properties: {
        plan: 'pro plan',
        empty: '',
        star: '*',
        total: 134.5,
        gift: false,
        coupon: null,
        'a.b': 1,
        deep: { er: { 'x y': 'z' } },
        products: [{ sku: 'a' }, { sku: 'b' }],
        tags: ['new'],
        lists: [[7]],
        none: [],
      },
    }
    const found = await searched(call)
    expect(queriesFor(found, { path, value })).toEqual([expected, `-${expected}`])
  })

  it('is added to the query, and replaces its opposite', async () => {
    const found = await searched({ type: 'track', event: 'E', userId: 'u', properties: { a: 1 } })
    const placed = { path: ['properties', 'a'], value: 1 }
    const [only, not] = queriesFor(found, placed, 'type:track')
    expect([only, not]).toEqual(['type:track properties.a:1', 'type:track -properties.a:1'])
    expect(queriesFor(found, placed, only)).toEqual([only, not])
    expect(queriesFor(found, placed, not)).toEqual([only, not])
  })

  it('finds the call or excludes it, for every value of any call', async () => {
    const name = oneof(
      string({ unit: 'binary' }),
      constantFrom('a.b', '0', '[]', '"', '\\', '*', '/x/', '__proto__', '-', ' '),
    )
    const text = oneof(
      string({ unit: 'binary' }),
      constantFrom('', '*', 'a"b\\', '\ud800', 'x'.repeat(3000), '10', 'true'),
    )
    const calls = tuple(
      name,
      text,
      jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
      constantFrom('track', 'identify', 'page'),
    )
    const samples: object[] = []
    assert(
      property(calls, ([key, value, json, type]) => {
        const facts = JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)},"json":${JSON.stringify(json)}}`)
        samples.push({
          type,
          userId: value,
          event: value,
          name: value,
          [key === '__proto__' ? 'x' : key]: json,
          properties: facts,
          traits: facts,
        })
      }),
      { numRuns: runs(20) },
    )
    for (const call of samples) {
      const found = await searched(call)
      for (const placed of valuesOf(found.call)) {
        const [only, not] = queriesFor(found, placed)
        expect({ placed, only: finds(found, only), not: finds(found, not) }).toEqual({ placed, only: true, not: false })
      }
    }
  })
})
