import { describe, expect, it } from 'vitest'
import { jsonOf, type LocalExchangeOptions, localExchange, type StepResult } from '../../test/local-exchange.ts'
import type { Exchange } from './exchange.ts'
import { findSource } from './find-source.ts'

const settings = {
  sources: {
    web: { writeKey: 'k', publicKeys: ['old-key'], channels: ['browser' as const] },
    app: { writeKey: 'l' },
  },
}

const find = (options: LocalExchangeOptions) => {
  const local = localExchange({ settings, ...options })
  const { dependencies } = local
  const exchange: Exchange = { ...local.exchange, source: undefined }
  const answer = findSource(exchange, dependencies) as StepResult
  return { answer, label: exchange.source?.label }
}

const basic = (key: string) => ({ authorization: `Basic ${btoa(`${key}:`)}` })

describe('findSource', () => {
  it.each([
    ['the header before the body', { headers: basic('app'), body: { writeKey: 'web' } }, 'app'],
    ['the header of Jitsu', { headers: { 'x-write-key': 'app' }, body: { writeKey: '***' } }, 'app'],
    ['the body before a Bearer token', { headers: { authorization: 'Bearer t' }, body: { writeKey: 'app' } }, 'app'],
    ['a Bearer token if there is no other key', { headers: { authorization: 'Bearer app' }, body: {} }, 'app'],
    [
      'the key that all calls of a batch share',
      { path: '/v1/b', body: { batch: [{ writeKey: 'web' }, { writeKey: 'web' }] } },
      'web',
    ],
    ['a public key', { path: '/v1/t', body: { writeKey: 'old-key' } }, 'web'],
  ] as const)('prefers %s', (_, options, label) => {
    expect(find(options)).toEqual({ answer: undefined, label })
  })

  it.each([
    ['calls with different keys', { path: '/v1/b', body: { batch: [{ writeKey: 'web' }, { writeKey: 'app' }] } }, 400],
    ['no key', { body: {} }, 400],
    ['a key that is not a string', { body: { writeKey: 7 } }, 400],
    ['an unknown key', { body: { writeKey: 'nobody' } }, 401],
    ['the real write key of a source', { body: { writeKey: 'l' } }, 401],
    ['a name that every object has', { body: { writeKey: 'constructor' } }, 401],
    ['a channel that the source does not accept', { body: { writeKey: 'web' } }, 403],
  ])('refuses %s', (_, options, status) => {
    const { answer, label } = find(options)
    expect([answer?.status, label, jsonOf(answer)]).toMatchObject([status, undefined, { success: false }])
  })

  it('passes unknown keys if configured, but no token of the Public API', () => {
    const passing = { ...settings, unknownKeys: 'pass' as const }
    expect(find({ settings: passing, body: { writeKey: 'nobody' } }).label).toBe('passed')
    expect(find({ settings: passing, body: { writeKey: `sgp_${'a'.repeat(64)}` } }).answer?.status).toBe(401)
  })
})
