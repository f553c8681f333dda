import { fileURLToPath } from 'node:url'
import type { SegmentRequest, Transport } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import {
  AppError,
  checkApp,
  compileFunctions,
  type Fields,
  formatTrace,
  loadApp,
  runModule,
  verifyConnection,
} from '../src/index.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

const weather = loadApp(fixture('weather'))
const exported = loadApp(fixture('exported'))

interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
}

/** A service that returns these responses in order. */
const service = (...answers: readonly Scripted[]): { transport: Transport; sent: SegmentRequest[] } => {
  const sent: SegmentRequest[] = []
  return {
    sent,
    transport: async (request) => {
      const { status = 200, headers = {}, json, text = JSON.stringify(json ?? {}) } = answers[sent.length] ?? {}
      sent.push(request)
      return { status, headers: new Headers({ 'content-type': 'application/json', ...headers }), body: text }
    },
  }
}

const connection = { apiKey: 'weather-key-0123456789', plan: 'pro' }

const run = (
  id: string,
  transport: Transport,
  parameters: Fields,
  more: { limit?: number; sleep?: (ms: number) => Promise<void> } = {},
) => runModule(weather, id, { transport, connection, parameters, ...more })

describe('any other app', () => {
  it('is read with comments and trailing commas, and checked', () => {
    expect([...weather.modules.keys()]).toEqual(['getForecast', 'searchCities', 'upload', 'loud', 'twoSteps'])
    const messages = checkApp(weather).map(({ file, path }) => `${file} ${path.join('.')}`)
    // A range of statuses is documented for the type of an answer; a parameter that is not declared is the author's slip.
    expect(messages).toEqual([])
  })

  it('merges base and module: url, headers in any case, query, errors', async () => {
    const { transport, sent } = service({ json: { ok: true, days: [{ high: 21 }] }, headers: { 'X-Source': 'radar' } })
    const parameters = { city: 'São Paulo', day: '2026-03-01', tags: ['a', 'b&c'], units: 'other', none: '5' }
    const result = await run('getForecast', transport, parameters)
    expect(result.ok ? result.bundles : result.error).toEqual([{ result: { high: 21, source: 'radar' }, plan: 'pro' }])
    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://api.weather.example/v2/cities/S%C3%A3o%20Paulo/forecast?units=other&day=2026-03-01&tag=a&tag=b%26c&none=5',
        headers: { 'x-api-key': 'weather-key-0123456789', 'x-app': 'app-7' },
      },
    ])
    expect(formatTrace(result.trace)).not.toContain('weather-key')
  })

  it('omits what is undefined and keeps the base’s query', async () => {
    const { transport, sent } = service({ json: { ok: true } })
    await run('getForecast', transport, { city: 'Rome', units: undefined })
    expect(sent[0]?.url).toMatch(/\?units=metric/)
    expect(sent[0]?.url).not.toContain('tag')
  })

  it('reads parameters by type and reports all problems at once', async () => {
    const { transport, sent } = service()
    const result = await run('getForecast', transport, {
      city: 'x'.repeat(21),
      day: 'soon',
      tags: 'one value is an array of it',
      units: 'furlong',
      typo: 1,
    })
    const problems = result.ok ? [] : result.error.problems.map(({ path }) => path.join('.'))
    expect(problems).toEqual(['city', 'day', 'units', 'typo'])
    expect(sent).toEqual([])
  })

  it('requires nested fields once their option is chosen', async () => {
    const { transport } = service()
    const missing = await run('getForecast', transport, { city: 'Rome', units: 'other' })
    expect(missing.ok ? [] : missing.error.problems.map(({ path }) => path)).toEqual([['none']])
  })

  it('reports errors by status, else with the common message', async () => {
    const answers: readonly [Scripted, string, string][] = [
      [{ status: 404 }, 'DataError', 'No such city'],
      [{ status: 429, json: { error: { text: 'Slow' } } }, 'RateLimitError', '[429] Slow'],
      [{ status: 503, text: '<html>' }, 'ConnectionError', '[503]'],
      [{ status: 400, text: 'no json' }, 'RuntimeError', '[400]'],
      [{ json: { ok: false } }, 'RuntimeError', 'The forecast is not ready'],
    ]
    for (const [answer, type, message] of answers) {
      const result = await run('getForecast', service(answer).transport, { city: 'Rome' })
      expect(result).toMatchObject({ ok: false, error: { type, message } })
    }
  })

  it('iterates, filters, paginates and stops at the limit', async () => {
    const pages = [
      {
        json: {
          items: [
            { id: 1, name: 'a' },
            { id: 2, name: 'b' },
          ],
          more: true,
        },
      },
      { json: { items: [{ id: 3, name: 'c' }], more: true } },
      { json: { items: [], more: true } },
    ]
    const all = service(...pages)
    const result = await run('searchCities', all.transport, { q: 'x' })
    expect(result.ok ? result.bundles : result.error).toEqual([
      { id: 1, name: 'A' },
      { id: 3, name: 'C' },
    ])
    expect(all.sent.map(({ url }) => new URL(url).search)).toEqual([
      '?units=metric&q=x&page=1',
      '?units=metric&q=x&page=2&after=2',
      '?units=metric&q=x&page=3&after=3',
    ])
    const bounded = service(...pages)
    expect(await run('searchCities', bounded.transport, { q: 'x', limit: 1 })).toMatchObject({
      ok: true,
      bundles: [{ id: 1 }],
    })
    expect(bounded.sent).toHaveLength(1)
    const asked = service(...pages)
    expect(await run('searchCities', asked.transport, { q: 'x' }, { limit: 2 })).toMatchObject({
      ok: true,
      bundles: [{ id: 1 }, { id: 3 }],
    })
  })

  it.each([
    ['json', '{"name":"a b","n":1}', 'application/json'],
    ['urlencoded', 'name=a+b&n=1', 'application/x-www-form-urlencoded'],
    ['text', '{"name":"a b","n":1}', undefined],
  ])('writes a body as %s', async (type, body, contentType) => {
    const { transport, sent } = service()
    await run('upload', transport, { type, name: 'a b', headers: { 'X-App': 'mine' } })
    expect(sent[0]?.body).toBe(body)
    expect(sent[0]?.headers['content-type']).toBe(contentType)
    expect(sent[0]?.headers['x-app']).toBe('mine')
  })

  it('writes parts, and rejects an unknown type', async () => {
    const { transport, sent } = service()
    await run('upload', transport, { type: 'multipart/form-data', name: 'a' })
    const boundary = /boundary=(.+)$/.exec(sent[0]?.headers['content-type'] ?? '')?.[1] ?? 'none'
    expect(sent[0]?.body?.split(`--${boundary}`)).toHaveLength(4)
    expect(await run('upload', service().transport, { type: 'carrier pigeon' })).toMatchObject({ ok: false })
  })

  it('skips a request whose condition is false', async () => {
    const { transport, sent } = service()
    expect(await run('upload', transport, { send: false })).toMatchObject({ ok: true, bundles: [{ skipped: true }] })
    expect(sent).toEqual([])
  })

  it('sends no body with GET and no header with a line break', async () => {
    const get = service()
    await run('upload', get.transport, { method: 'GET', name: 'a' })
    expect(get.sent[0]?.body).toBeUndefined()
    const broken = service()
    expect(await run('upload', broken.transport, { headers: { a: 'x\r\ny: z' } })).toMatchObject({
      ok: false,
      error: { type: 'DataError' },
    })
    expect(broken.sent).toEqual([])
  })

  it('runs requests in order, passes values on, repeats with a pause', async () => {
    const waits: number[] = []
    const { transport, sent } = service(
      { json: { id: 'j/1' } },
      { json: { state: 'busy' } },
      { json: { state: 'done' } },
    )
    const sleep = async (ms: number): Promise<void> => {
      waits.push(ms)
    }
    const result = await run('twoSteps', transport, {}, { sleep })
    expect(result.ok ? result.bundles : result.error).toEqual([{ id: 'j/1', state: 'done', a: 2 }])
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v2/start', '/v2/wait/j/1', '/v2/wait/j/1'])
    expect(waits).toEqual([250])
  })

  it('verifies its connection without the base, and stores its data', async () => {
    const { transport, sent } = service({ json: { plan: 'free', email: 'a@example.com' } })
    const result = await verifyConnection(weather, 'key', { transport, parameters: { apiKey: 'k'.repeat(20) } })
    expect(result).toMatchObject({ ok: true, name: 'a@example.com', connection: { plan: 'free' } })
    expect(sent[0]?.headers).toEqual({ 'x-api-key': 'k'.repeat(20) })
  })

  it('follows redirects of a GET, without the credential to another origin', async () => {
    const moved = service({ status: 302, headers: { location: 'https://elsewhere.example/x' } }, { json: [{ id: 1 }] })
    const result = await runModule(exported, 'listItems', {
      transport: moved.transport,
      connection: { token: 'the-token-1' },
      parameters: {},
    })
    expect(result).toMatchObject({ ok: true, bundles: [{ id: 1 }] })
    expect(moved.sent.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['https://tool.example/items', 'Bearer the-token-1'],
      ['https://elsewhere.example/x', undefined],
    ])
  })

  it('can be read from the older layout of exports', () => {
    expect(exported.modules.get('listItems')).toMatchObject({ label: 'List Items', type: 'search', connection: 'tool' })
    expect(exported.modules.get('listItems')?.mappableParameters).toHaveLength(1)
  })

  it('runs its custom functions if they are passed, and otherwise names the missing one', async () => {
    const { transport } = service()
    const options = { transport, parameters: {} }
    const functions = compileFunctions(weather)
    expect(await runModule(weather, 'loud', { ...options, functions })).toMatchObject({
      ok: true,
      bundles: [{ said: 'HELLO!!' }],
    })
    const without = await runModule(weather, 'loud', options)
    expect(without.ok ? '' : without.error.message).toContain('shout')
    const broken = { ...weather, functions: new Map([['f', 'function f( {']]) }
    expect(() => compileFunctions(broken)).toThrow(/f does not compile/)
    const misnamed = { ...weather, functions: new Map([['f', 'function g() {}']]) }
    expect(() => compileFunctions(misnamed)).toThrow(/not declare a function of that name/)
    const curious = {
      ...weather,
      functions: new Map([['shout', 'function shout() { return typeof process + typeof require }']]),
    }
    expect(await runModule(weather, 'loud', { ...options, functions: compileFunctions(curious) })).toMatchObject({
      bundles: [{ said: 'undefinedundefined' }],
    })
  })

  it('names a missing app, module or file', async () => {
    expect(() => loadApp(fixture('nothing'))).toThrow(AppError)
    expect(() => loadApp(fixture('weather/modules'))).toThrow(/neither makecomapp.json nor modules/)
    await expect(runModule(weather, 'nope', { transport: service().transport, parameters: {} })).rejects.toThrow(
      /It has: getForecast/,
    )
  })
})
