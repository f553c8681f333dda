import { describe, expect, it } from 'vitest'
import { extractedExchange, type LocalExchangeOptions } from '../../test/local-exchange.ts'
import { enrich } from './enrich.ts'
import { writeCall } from './write-call.ts'

const written = (options: LocalExchangeOptions, maxBytes = 32_768): unknown[] => {
  const { exchange, dependencies } = extractedExchange(options)
  enrich(exchange, dependencies)
  return exchange.calls.map((call) => JSON.parse(writeCall(call, maxBytes)?.json ?? 'null'))
}

const timestamp = '2026-06-01T11:00:00.000Z'
const call = { messageId: 'm-1', timestamp }
const settingsOf = (ip: 'full' | 'truncated' | 'none') => ({ sources: { web: { writeKey: 'k', ip } } })

describe('enrich', () => {
  it('adds missing fields and removes those of the request', () => {
    expect(written({ body: { userId: 'a', writeKey: 'web', sentAt: '2026-06-01T12:00:00Z' } })).toEqual([
      { userId: 'a', type: 'track', messageId: 'made-id', timestamp: '2026-06-01T12:00:00.000Z' },
    ])
  })

  it.each([
    ['a client whose clock is a day slow', '2026-05-31T12:00:00Z', '2026-06-02T11:00:00.000Z'],
    ['a client whose clock is right', '2026-06-01T11:59:59Z', timestamp],
    ['a client that sends no sentAt', undefined, timestamp],
    ['a client with an invalid sentAt', 'yesterday', timestamp],
  ])('corrects the timestamp of %s', (_, sentAt, expected) => {
    expect(written({ path: '/v1/batch', body: { sentAt, batch: [call] } })).toEqual([{ ...call, timestamp: expected }])
  })

  it.each([{}, { a: 1 }, [], ['1'], true, '', null])(
    'replaces the messageId %j, by which calls cannot be told apart',
    (messageId) => {
      expect(written({ body: { ...call, messageId } })).toEqual([{ ...call, type: 'track', messageId: 'made-id' }])
    },
  )

  it('keeps a messageId that is a number', () => {
    expect(written({ body: { ...call, messageId: 7 } })).toEqual([{ ...call, type: 'track', messageId: 7 }])
  })

  it.each([
    ['full', '203.0.113.7'],
    ['truncated', '203.0.113.0'],
    ['none', '0.0.0.0'],
  ] as const)('adds the visitor’s address in the mode %s and the user agent', (ip, expected) => {
    const headers = { 'user-agent': 'Browser/1' }
    expect(written({ path: '/v1/p', headers, address: '203.0.113.7', settings: settingsOf(ip), body: call })).toEqual([
      { ...call, type: 'page', context: { ip: expected, userAgent: 'Browser/1' } },
    ])
  })

  it('keeps the call’s own address and user agent, except for what the mode removes', () => {
    const context = { ip: '2001:db8:1:2::3', userAgent: 'App/2' }
    const options = { path: '/v1/p', headers: { 'user-agent': 'Browser/1' }, address: '203.0.113.7' }
    const contexts = (['full', 'truncated', 'none'] as const).map(
      (ip) => written({ ...options, settings: settingsOf(ip), body: { ...call, context } })[0],
    )
    expect(contexts).toMatchObject([
      { context },
      { context: { ip: '2001:db8:1::', userAgent: 'App/2' } },
      { context: { ip: '0.0.0.0', userAgent: 'App/2' } },
    ])
  })

  it('removes the address even if the call has no room for its replacement', () => {
    const body = { ...call, type: 'page', context: { ip: '1.2.3.4' }, text: 'x'.repeat(200) }
    const size = JSON.stringify(body).length
    expect(written({ path: '/v1/p', settings: settingsOf('full'), body }, size)).toEqual([body])
    for (const ip of ['none', 'truncated'] as const) {
      const [one] = written({ path: '/v1/p', settings: settingsOf(ip), headers: { 'user-agent': 'B/1' }, body }, size)
      expect(one).toEqual({ ...body, context: {} })
    }
  })
})
