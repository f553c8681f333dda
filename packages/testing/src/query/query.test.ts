import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import {
  compileQuery,
  formatQuery,
  parseQuery,
  type QueriedFields,
  type Query,
  QueryError,
  type WantedValue,
} from './index.ts'

const fields: QueriedFields = {
  type: 'track',
  event: 'Order Completed',
  userId: 'ann',
  anonymousId: 'anon-1',
  messageId: 'm-7',
  source: 'abc**** #1a2b',
  verdict: 'warned',
  duplicate: false,
  bytes: 300,
  receivedAt: '2026-11-30T10:00:00.000Z',
  firstIssue: { code: 'currency_case' },
}
const call = {
  userId: 'ann',
  event: 'Order Completed',
  properties: {
    revenue: 19.99,
    total: 134.5,
    quantity: '10',
    coupon: '',
    note: 'Say "hi" to C:\\',
    placed: '2026-11-29T10:00:00Z',
    'Plan name': 'pro',
    products: [{ sku: 'A-1' }, { sku: 'B-2', gift: true }],
  },
  context: { app: { version: '2.10.1' } },
  name: 'N',
}

const matches = (query: string): boolean => {
  const { matches: test } = compileQuery(parseQuery(query))
  return test(fields, () => JSON.stringify(call))
}
const errorOf = (query: string): QueryError => {
  try {
    parseQuery(query)
  } catch (error) {
    if (error instanceof QueryError) return error
  }
  throw new Error(`"${query}" was accepted`)
}

describe('a query', () => {
  it.each([
    '',
    '   ',
    'type:track properties.revenue>10 -event:"Page Viewed" user:ann /Order .ompleted/',
    'type:page,track',
    'event:"Order Completed"',
    'event:Order*',
    'event:*ed',
    'event:/^order/i',
    'user:anon-1',
    'userId:ann',
    '-groupId:*',
    'verdict:kept,warned',
    'duplicate:false',
    'issue:currency_case',
    'source:"abc**** #1a2b"',
    'bytes>=300',
    'receivedAt>=2026-11-30T09:59:59Z',
    'receivedAt<2026-12-01',
    'properties.revenue:19.99',
    'properties.revenue:19.990',
    'properties.revenue<=19.99',
    '-properties.revenue:"19.99"',
    'properties.quantity:10',
    'properties.quantity:"10"',
    'properties.coupon:""',
    'properties.coupon:*',
    '-properties.missing:*',
    '-properties.missing>0',
    'properties.placed>2026-11-28',
    'properties."Plan name":pro',
    'properties.products.sku:B-2',
    'properties.products[1].gift:true',
    '-properties.products[0].gift:*',
    'context.app.version:2.*',
    'name:N',
    'ORDER',
    '"order completed"',
    '"total": 134.5',
    '"total":134.5',
    '"total":134.5,',
    '134.5',
    '"say \\"hi\\""',
    '"c:\\\\"',
    '/"total":\\d+\\.5/',
    '-/refund/i',
    '-absent',
  ])('%s matches', (query) => {
    expect(matches(query)).toBe(true)
  })

  it.each([
    'type:page',
    'event:"order completed"',
    'event:Order',
    'event:"Order*"',
    'user:m-7',
    '-user:ann',
    'verdict:discarded',
    'properties.revenue>19.99',
    'properties.quantity>5',
    'properties.revenue:"19.99"',
    'properties.total:134',
    'properties.products:*sku*',
    'context.app:2*',
    'traits.plan:*',
    'track',
    'warned',
    'currency_case',
    'kept ORDER',
    '"Order  Completed"',
    '"totals": 134.5',
    '/order/',
    '-/Order/',
    '/^Order/',
  ])('%s does not match', (query) => {
    expect(matches(query)).toBe(false)
  })

  it.each<readonly [string, QueryError['code'], RegExp]>([
    ['typ:track', 'unknown_name', /Unknown name "typ"\. Did you mean "type"\?/],
    ['userid:x', 'unknown_name', /Did you mean "userId"\?/],
    ['property.plan:x', 'unknown_name', /Unknown name "property\.plan"\. Did you mean "properties\.plan"\?/],
    ['properties:x', 'unknown_name', /Name a member of properties/],
    ['event.name:x', 'unknown_name', /"event" has no members/],
    ['__proto__:x', 'unknown_name', /Unknown name/],
    ['http://x', 'unknown_name', /Put text with ":", "<" or ">" in quotes/],
    ['verdict:Kept', 'unknown_value', /Unknown value "Kept" of verdict\. Did you mean "kept"\?/],
    ['type:track,trak', 'unknown_value', /Did you mean "track"\? Known values: track, identify/],
    ['type:/t/', 'unknown_value', /Known values/],
    ['userId:', 'bad_query', /userId must have a value/],
    ['userId: x', 'bad_query', /must have a value/],
    ['type:track,', 'bad_query', /must have a value/],
    ['properties.revenue>ten', 'bad_query', /must be followed by one number or an ISO 8601 time/],
    ['properties.revenue>1,2', 'bad_query', /one number/],
    ['type=track', 'bad_query', /Write type:value/],
    ['"open', 'bad_query', /quote is not closed/],
    ['event:"open', 'bad_query', /quote is not closed/],
    ['""', 'bad_query', /must not be empty/],
    ['"a"b', 'bad_query', /A space must be before "b"/],
    ['event:"a"b', 'bad_query', /A space must be before "b"/],
    ['say"hi"', 'bad_query', /in quotes/],
    ['-', 'bad_query', /must follow "-"/],
    ['/open', 'bad_query', /must end with "\/"/],
    ['/(/', 'bad_pattern', /not closed/],
    ['event:/a/g', 'bad_pattern', /only flag/],
    ['x'.repeat(5_000), 'bad_query', /at most 4000 characters/],
    ['x '.repeat(150), 'bad_query', /at most 100 terms/],
  ])('%s is refused', (query, code, message) => {
    const error = errorOf(query)
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  })

  it.each([
    [
      'type:track type:page',
      'No call can match type:track type:page: every term must match, and a call has one value of type. For one of several values, write type:track,page.',
    ],
    ['type:track,page verdict:kept type:screen', /write type:track,page,screen\.$/],
    ['type:track -type:track', /every term must match, and a call has one value of type\.$/],
    ['event:"A" event:"B*"', /write event:"A","B\*"/],
    ['event:A event:/^B/', /No call/],
    ['userId:7 userId:8', /No call/],
    ['bytes>500 bytes<400', /No call can match bytes>500 bytes<400/],
    ['bytes>5 bytes<6', /No call/],
    ['bytes:10 bytes>10', /No call/],
    ['bytes>5 -bytes>=6', /No call/],
    ['receivedAt>2026-11-30 receivedAt<2026-11-30', /No call/],
  ])('%s is refused, because no call can match it', (query, message) => {
    expect(errorOf(query).message).toMatch(message)
  })

  it.each([
    'type:track,page type:page,screen',
    'type:track -type:page',
    '-type:track -type:page',
    'event:Order* event:*Completed',
    'event:/^Order/ event:"Order Completed"',
    'user:ann user:anon-1',
    'bytes>5 bytes>50',
    'bytes>5 -bytes:6 -bytes:7,8',
    'bytes>5 -bytes:6*',
    'receivedAt:2026-11-30* receivedAt>2026-11-01',
    'receivedAt>2026-11-01 receivedAt<2026-11-02',
    'properties.tags:a properties.tags:b',
    'name:a name:b',
  ])('%s is accepted, because a call may match it', (query) => {
    expect(parseQuery(query).terms.length).toBeGreaterThan(1)
  })

  it('refuses nothing that a call matches', () => {
    const term = fc.constantFrom(
      ...['bytes>3', 'bytes>=3', 'bytes<5', 'bytes<=4', 'bytes:4', 'bytes:3,5', 'bytes:4*', '-bytes:4', '-bytes>4'],
      ...['-bytes:3,5', 'bytes:/4/', '-bytes:/[35]/', 'bytes>3.5', 'type:track', 'type:track,page', '-type:page'],
    )
    fc.assert(
      fc.property(fc.array(term, { minLength: 2, maxLength: 4 }), fc.integer({ min: 0, max: 8 }), (parts, bytes) => {
        const given = { ...fields, bytes }
        const isMatch = parts.every((part) => compileQuery(parseQuery(part)).matches(given, () => '{}'))
        if (isMatch) expect(parseQuery(parts.join(' ')).terms).toHaveLength(parts.length)
      }),
      { numRuns: runs(500) },
    )
  })

  it('says where the mistake is, and refuses fields that do not exist in its place', () => {
    expect(errorOf('type:track typo:x').at).toBe(11)
    expect(errorOf('type:track  verdict:kept  type:page').at).toBe(26)
    expect(() => parseQuery('verdict:kept', { names: ['type'] })).toThrow(/Unknown name "verdict"/)
  })

  it('reads the call only if the fields do not decide', () => {
    const never = (): string => {
      throw new Error('the call was read')
    }
    expect(compileQuery(parseQuery('type:page text')).matches(fields, never)).toBe(false)
    expect(compileQuery(parseQuery('type:track')).matches(fields, never)).toBe(true)
    expect(compileQuery(parseQuery('type:track')).readsCall).toBe(false)
    expect(compileQuery(parseQuery('-text')).matches(fields, () => undefined)).toBe(true)
  })

  it('survives writing and parsing', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '"', '\\', ' ', ':', ',', '*', '-', '/', '.', '{', '1', 'é'),
      minLength: 1,
      maxLength: 8,
    })
    const word = fc.record({ kind: fc.constant('word' as const), text, exact: fc.constant(true) })
    const pattern = {
      source: fc.constantFrom('a', '\\/x', '[/]', 'a|b'),
      flags: fc.constantFrom('', 'i'),
    }
    const term = fc.oneof(
      fc.record({ negated: fc.boolean(), kind: fc.constant('text' as const), text }),
      fc.record({ negated: fc.boolean(), kind: fc.constant('pattern' as const), ...pattern }),
      fc.record({
        negated: fc.boolean(),
        kind: fc.constant('field' as const),
        path: fc.oneof(
          fc.constant(['event']),
          fc.array(text, { minLength: 1, maxLength: 3 }).map((inner) => ['properties', ...inner]),
        ),
        operator: fc.constant(':' as const),
        values: fc.array(fc.oneof(word, fc.record({ kind: fc.constant('pattern' as const), ...pattern })), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    )
    const isOfEvent = (one: Query['terms'][number]) => one.kind === 'field' && one.path[0] === 'event'
    // Two of them may contradict each other.
    const queries: fc.Arbitrary<Query> = fc
      .record({ terms: fc.array(term, { maxLength: 4 }) })
      .filter(({ terms }) => terms.filter(isOfEvent).length < 2)
    fc.assert(
      fc.property(queries, (query) => {
        expect(parseQuery(formatQuery(query))).toEqual(query)
      }),
      { numRuns: runs(200) },
    )
  })

  it('matches the same calls whether or not a wanted text is looked for before members are read', () => {
    const texts = [
      'a',
      'A',
      'ab',
      'a b',
      'a"b',
      '\\',
      '/',
      'é',
      '\n',
      '',
      '*',
      'a*',
      '10',
      '1e1',
      'true',
      'null',
      'NaN',
    ]
    const value = fc.constantFrom(...texts, 10, -0, true, null)
    const member = fc.oneof(value, fc.array(value, { maxLength: 2 }), fc.record({ a: value }))
    const word = fc.record({ kind: fc.constant('word' as const), text: fc.constantFrom(...texts), exact: fc.boolean() })
    const values = fc.array(word, { minLength: 1, maxLength: 2 })
    // A text with a control character is not looked for, so with it in the list no other text is either.
    const unmatched = { kind: 'word', text: '\u0000', exact: true } as const
    fc.assert(
      fc.property(member, fc.boolean(), values, fc.boolean(), (given, inner, wanted, negated) => {
        const json = JSON.stringify({ properties: { a: given } })
        const path = inner ? ['properties', 'a', 'a'] : ['properties', 'a']
        const matchesAny = (listed: readonly WantedValue[]): boolean =>
          compileQuery({ terms: [{ kind: 'field', negated, path, operator: ':', values: listed }] }).matches(
            fields,
            () => json,
          )
        expect(matchesAny(wanted)).toBe(matchesAny([...wanted, unmatched]))
      }),
      { numRuns: runs(1_000) },
    )
  })

  it('never fails otherwise than with its error, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'a',
            ':',
            '"',
            '/',
            '-',
            '\\',
            ' ',
            '.',
            '[',
            ']',
            '>',
            '=',
            ',',
            'type',
            'properties.',
          ),
        }),
        (query) => {
          try {
            compileQuery(parseQuery(query)).matches(fields, () => JSON.stringify(call))
          } catch (error) {
            expect(error).toBeInstanceOf(QueryError)
          }
        },
      ),
      { numRuns: runs(300) },
    )
  })
})
