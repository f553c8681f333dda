import { describe, expect, it } from 'vitest'
import { isTrueFor, parseFql } from './fql.ts'
import { matchGlob } from './match-glob.ts'

const call = {
  type: 'track',
  event: 'Order "A"',
  userId: 'ア1',
  context: { library: { name: 'analytics.js', version: '1.0' } },
  properties: {
    total: 10,
    discount: -1.5,
    vip: true,
    features: ['discounts', 'dark-mode'],
    'product 1': { 'price.eur': '19.99' },
  },
}

describe('FQL', () => {
  it.each([
    [`type = "track"`, true],
    [`type = 'track'`, true],
    ['type != "track"', false],
    ['event = "Order \\"A\\""', true],
    [`event = 'Order "A"'`, true],
    ['type = "identify" or properties.total >= 10', true],
    ['!(type = "track") or properties.total > 10', false],
    ['type in ["page", "track"] and properties.vip', true],
    [`'dark-mode' in properties.features`, true],
    [`'blink' in properties.features`, false],
    [`'x' in event`, false],
    ['contains(event, "Order") and match(event, "Order*")', true],
    [`!contains( context.library.name, 'js' )`, false],
    [`match( context.library.version, '1.*' )`, true],
    [`type = 'track' and ( event = 'Click' or match( event, 'Order *' ) )`, true],
    ['properties.missing = null', true],
    ['properties.total = "10"', false],
    ['properties.discount < -1', true],
    [`properties.features = ['discounts', 'dark-mode']`, true],
    [`properties.product\\ 1.price\\.eur = '19.99'`, true],
    ['length( userId ) = 4', true],
    ['length( properties.features ) = 2', true],
    ['length( nothing ) = 0', true],
    [`typeof( properties.features ) = 'list' and typeof( nothing ) = 'null' and typeof(properties.vip) = 'bool'`, true],
    [`lowercase( event ) = 'order "a"'`, true],
    ['lowercase( nothing ) = null', true],
    [`snakecase('test string') = 'test_string' and kebabcase('test string') = 'test-string'`, true],
    [`titlecase('test string') = 'Test String' and uppercase('a') = 'A'`, true],
    [`number('10') = properties.total`, undefined],
    [`properties.total = number('10') and string(10) = '10' and bool('')`, false],
    ['properties.total', false],
    ['true and properties.vip', true],
  ])('%s is %s', (source, result) => {
    const statement = parseFql(source)
    expect(statement === undefined ? undefined : isTrueFor(statement, call)).toBe(result)
  })

  it.each([
    '',
    'type =',
    'type = track',
    '(type = "a"',
    'type = "a" type',
    'type ~ "a"',
    'contains(event)',
    'unknown(event)',
    'constructor(event)',
    'toString(event)',
    'and',
    'type = "a" and',
    `userId = oops"`,
    `type = 'track`,
    '[',
    '.',
    `${'('.repeat(100_000)}true`,
    `${'!'.repeat(100_000)}true`,
    `type in ${'['.repeat(100_000)}`,
  ])('rejects %.40s', (source) => {
    expect(parseFql(source)).toBeUndefined()
  })
})

describe('patterns', () => {
  it.each([
    ['abcd', 'a*d', true],
    ['', '*', true],
    ['abc', 'ab', false],
    ['abcd', 'a??d', true],
    ['abcd', '*d', true],
    ['ab*d', 'ab\\*d', true],
    ['abxd', 'ab\\*d', false],
    ['abCd', 'ab[cC]d', true],
    ['abcd', 'ab[a-z]d', true],
    ['abcd', 'ab[A-Z]d', false],
    ['a\nb', 'a?b', true],
    ['😀', '?', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['mississippi', 'm*iss*pi', true],
    ['a'.repeat(500), `${'*a'.repeat(100)}b`, false],
  ])('%.20s against %.20s is %s', (text, pattern, matches) => {
    expect(matchGlob(text, pattern)).toBe(matches)
  })
})
