import { describe, expect, it, vi } from 'vitest'
import { createLocalCore } from '../../test/local-core.ts'
import { lifetime } from '../../test/local-life.ts'
import type { CollectorParts } from '../collector/collector-parts.ts'
import { createApp } from '../collector/create-collector.ts'
import { takePosted } from './posted-calls.ts'

const setUp = (parts?: CollectorParts) =>
  createLocalCore({ origins: ['https://example.com'], addressHeader: 'cf-connecting-ip' }, parts)

interface Posted {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const requestOf = ({ method = 'POST', path = '/v1/track', headers, body }: Posted): Request =>
  new Request(`https://events.example.com${path}`, {
    method,
    headers: { authorization: `Basic ${btoa('web:')}`, 'cf-connecting-ip': '203.0.113.7', ...headers },
    ...(body === undefined ? {} : { body }),
  })

const shown = async (response: Response | undefined) =>
  response && { status: response.status, headers: [...response.headers], body: await response.text() }

const call = JSON.stringify({ userId: 'user-42', event: 'Größe gewählt' })

describe('calls that are posted to a Worker', () => {
  it.each<readonly [string, Posted]>([
    ['a call', { body: call }],
    ['a call with a query', { path: '/v1/track?a=/b', body: call }],
    ['a page’s call', { path: '/v1/t', body: call, headers: { origin: 'https://example.com', 'user-agent': 'B/1' } }],
    ['a batch', { path: '/v1/batch', body: `{"batch":[${call.replace('{', '{"type":"track",')},{"type":"track"}]}` }],
    ['a path of Jitsu', { path: '/api/s/track', body: call, headers: { 'x-write-key': 'web', authorization: '' } }],
    ['a call that breaks a rule', { body: '{"userId":"user-42"}' }],
    ['an unknown key', { body: call, headers: { authorization: `Basic ${btoa('nobody:')}` } }],
    ['a body that is none', {}],
    ['a body that is too large', { body: JSON.stringify({ text: 'x'.repeat(60_000) }) }],
    ['an encoding that is none', { body: call, headers: { 'content-encoding': 'br' } }],
  ])('are answered and handed over as the app does: %s', async (_, posted) => {
    const [fast, plain] = [setUp(), setUp()]
    const ours = await shown(await takePosted(requestOf(posted), lifetime, fast.core))
    expect(ours).toEqual(await shown(await createApp(plain.core).fetch(requestOf(posted), {}, lifetime)))
    expect(fast.handed).toEqual(plain.handed)
    expect(ours?.headers).toContainEqual(['vary', 'origin'])
  })

  it.each<Posted>([
    { path: '/v1/track/', body: call },
    { path: '/v1/m', body: '{"series":[]}' },
    { path: '/v1/nothing', body: call },
    { path: '/?path=/v1/track', body: call },
    { path: '/v1/pixel/track', body: call },
    { method: 'PUT', body: call },
    { method: 'OPTIONS' },
    { method: 'GET', path: '/v1/pixel/track' },
  ])('are nothing else: %j', (posted) => {
    const { core, handed } = setUp()
    expect(takePosted(requestOf(posted), lifetime, core)).toBeUndefined()
    expect(handed).toEqual([])
  })

  it('are answered with 500 where something failed that nobody foresaw, and it is told of', async () => {
    const onError = vi.fn()
    const failing = (): never => {
      throw new TypeError('A step broke.')
    }
    const { core } = setUp({ onError, steps: [failing] })
    const answer = await shown(await takePosted(requestOf({ body: call }), lifetime, core))
    expect(answer).toMatchObject({ status: 500, body: '{"success":false,"message":"The collector failed."}' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError))
  })
})
