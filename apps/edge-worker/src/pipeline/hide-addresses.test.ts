import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { extractedExchange } from '../../test/local-exchange.ts'
import { enrich } from './enrich.ts'
import { validate } from './validate.ts'
import { writeCall } from './write-call.ts'

/** The part of the planted addresses that identifies the visitor. */
const secret = /77\b|714d|dead:beef/i

const forms: readonly unknown[] = [
  '203.0.113.77',
  ' 203.0.113.77 ',
  '203.0.113.77:51234',
  '203.0.113.77, 10.0.0.1',
  '10.0.0.1,203.0.113.77',
  '203.0.113.77/32',
  '203.000.113.077',
  '::ffff:203.0.113.77',
  '[::ffff:203.0.113.77]:443',
  '::ffff:cb00:714d',
  '0:0:0:0:0:FFFF:cb00:714d',
  '::203.0.113.77',
  '64:ff9b::203.0.113.77',
  '2002:cb00:714d::1',
  '2001:db8:1:2:3:4:dead:beef',
  '[2001:db8:1:2:3:4:DEAD:BEEF]:443',
  'fe80::dead:beef%eth0',
  'for=203.0.113.77',
  '203.0.113.77\u0000',
  ['203.0.113.77'],
  [['203.0.113.77']],
  { v4: '203.0.113.77' },
  { ip: '203.0.113.77' },
  20_301_130_077,
]

const places = {
  context: (ip: unknown) => ({ context: { ip } }),
  top: (ip: unknown) => ({ ip }),
  traits: (ip: unknown) => ({ traits: { ip, plan: 'free' } }),
  properties: (ip: unknown) => ({ properties: { ip, price: 1 } }),
  contextTraits: (ip: unknown) => ({ context: { traits: { ip, plan: 'free' } } }),
} as const
const placeNames = Object.keys(places) as (keyof typeof places)[]

/** An object in which some values are written with escapes, as clients may. */
const asText = (value: unknown, isEscaped: boolean): string =>
  isEscaped ? JSON.stringify(value).replaceAll('"ip"', '"\\u0069p"') : JSON.stringify(value)

describe('hideAddresses', () => {
  it('leaves no address in any place and form, whatever else happens to the call', () => {
    const planted = fc.record({
      place: fc.constantFrom(...placeNames),
      form: fc.constantFrom(...forms),
    })
    fc.assert(
      fc.property(
        fc.constantFrom('truncated', 'none'),
        fc.constantFrom('/v1/b', '/v1/batch', '/v1/t', '/v1/track'),
        fc.constantFrom('off', 'annotate'),
        fc.array(planted, { minLength: 1, maxLength: 4 }),
        fc.option(fc.constantFrom('context', 'contextTraits'), { nil: undefined }),
        fc.constantFrom(...forms),
        fc.constantFrom(undefined, '203.0.113.77', '2001:db8:1:2:3:4:dead:beef'),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (ip, path, validation, all, sharedPlace, sharedForm, address, direct, isTight, isEscaped) => {
          const call: Record<string, unknown> = { type: 'track', messageId: 'm', userId: 'u', event: 'e' }
          for (const { place, form } of all) {
            const { context, ...rest } = places[place](form) as Record<string, object>
            Object.assign(call, rest)
            if (context !== undefined) call.context = { ...(call.context as object), ...context }
          }
          if (direct) call.context = { ...(call.context as object), direct }
          const shared = sharedPlace === undefined ? {} : places[sharedPlace](sharedForm)
          const isBatch = path.startsWith('/v1/b')
          const settings = { sources: { web: { writeKey: 'k', ip, validation } } } as const
          const headers = {
            'x-forwarded-for': '203.0.113.77',
            forwarded: 'for=203.0.113.77',
            'x-real-ip': '203.0.113.77',
          }
          const body = asText(isBatch ? { ...shared, batch: [call] } : call, isEscaped)
          const { exchange, dependencies } = extractedExchange({
            path,
            settings,
            headers,
            body,
            ...(address === undefined ? {} : { address }),
          })
          validate(exchange, dependencies)
          enrich(exchange, dependencies)
          const [incoming] = exchange.calls
          if (incoming === undefined) throw new Error('No call.')
          const written = writeCall(incoming, isTight ? incoming.text.length : 32_768)
          // Parsed, so that escapes hide nothing.
          if (written !== undefined) expect(JSON.stringify(JSON.parse(written.json))).not.toMatch(secret)
        },
      ),
      { numRuns: runs(1_000) },
    )
  })

  it('keeps every digit of what it does not hide', () => {
    const body = '{"type":"track","messageId":"m","properties":{"id":1234567890123456789,"ip":"203.0.113.77"}}'
    const { exchange, dependencies } = extractedExchange({ body, settings: { ...settingsOf('truncated') } })
    enrich(exchange, dependencies)
    const [call] = exchange.calls
    const json = call === undefined ? '' : (writeCall(call, 32_768)?.json ?? '')
    expect(json).toContain('"properties":{"ip":"203.0.113.0","id":1234567890123456789}')
  })

  it('hides the address that the context of a batch shares', () => {
    const written = (ip: 'truncated' | 'none'): unknown => {
      const body = { context: { ip: '203.0.113.77', locale: 'de' }, batch: [{ messageId: 'm' }] }
      const { exchange, dependencies } = extractedExchange({ path: '/v1/batch', body, settings: settingsOf(ip) })
      enrich(exchange, dependencies)
      const [call] = exchange.calls
      return JSON.parse((call && writeCall(call, 32_768)?.json) ?? 'null').context
    }
    expect(written('truncated')).toEqual({ ip: '203.0.113.0', locale: 'de' })
    expect(written('none')).toEqual({ ip: '0.0.0.0', locale: 'de' })
  })
})

const settingsOf = (ip: 'truncated' | 'none') => ({ sources: { web: { writeKey: 'k', ip } } })
