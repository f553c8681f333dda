import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  attachWebhook,
  detachWebhook,
  formatTrace,
  listStartingPoints,
  readApp,
  receiveWebhook,
  runModule,
  startingState,
} from '../src/index.ts'
import { type Answer, answering } from './support/one-module-app.ts'

interface HookFiles {
  readonly communication?: unknown
  readonly attach?: unknown
  readonly detach?: unknown
  readonly module?: unknown
}

/** An app with an instant trigger `watch` and its webhook. */
const hookApp = ({ communication = {}, attach, detach, module = {} }: HookFiles) => {
  const codes = {
    communication,
    ...(attach === undefined ? {} : { attach }),
    ...(detach === undefined ? {} : { detach }),
  }
  const files: Readonly<Record<string, unknown>> = {
    'makecomapp.json': {
      fileVersion: 1,
      generalCodeFiles: { base: 'base.json', common: null, readme: null, groups: null },
      components: {
        connection: { key: { connectionType: 'basic', codeFiles: { communication: 'c.json', params: 'p.json' } } },
        webhook: {
          hook: {
            webhookType: 'web',
            connection: 'key',
            codeFiles: {
              params: 'hook-params.json',
              ...Object.fromEntries(Object.keys(codes).map((code) => [code, `${code}.json`])),
            },
          },
        },
        module: {
          watch: {
            label: 'Watch',
            moduleType: 'instant_trigger',
            webhook: 'hook',
            connection: 'key',
            codeFiles: { communication: 'module.json' },
          },
        },
        rpc: {},
        function: {},
        endpoint: {},
      },
      origins: [],
    },
    'base.json': { baseUrl: 'https://service.example', headers: { authorization: 'Bearer {{connection.token}}' } },
    'c.json': {},
    'p.json': [{ name: 'token', type: 'password', label: 'Token' }],
    'hook-params.json': [{ name: 'topic', type: 'text', label: 'Topic', required: true }],
    'module.json': module,
    ...Object.fromEntries(Object.entries(codes).map(([code, content]) => [`${code}.json`, content])),
  }
  return readApp((path) => (path in files ? JSON.stringify(files[path]) : undefined))
}

const connection = { token: 'theTokenOfTheConnection' }
const url = 'https://hook.example/abc'
const json = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

describe('a webhook', () => {
  const attach = {
    url: 'https://service.example/hooks',
    method: 'POST',
    headers: { authorization: 'Bearer {{connection.token}}' },
    body: { url: '{{webhook.url}}', topic: '{{parameters.topic}}' },
    response: { data: { hookId: '{{body.id}}', secret: '{{body.secret}}' } },
  }
  const detach = { url: 'https://service.example/hooks/{{webhook.hookId}}', method: 'DELETE' }

  it('is attached with its address and form, and detached with what it stored', async () => {
    const app = hookApp({ attach, detach })
    const { transport, sent } = answering({ json: { id: 'h1', secret: 's3' } }, { status: 204 })
    const options = { transport, connection, parameters: { topic: 'orders' } }
    const attached = await attachWebhook(app, 'watch', { ...options, url })
    expect(attached).toMatchObject({ ok: true, webhook: { url, hookId: 'h1', secret: 's3' } })
    if (!attached.ok) throw attached.error
    expect(await detachWebhook(app, 'watch', { ...options, webhook: attached.webhook })).toMatchObject({ ok: true })
    expect(sent.map(({ method, url: target, body }) => [method, target, body])).toEqual([
      ['POST', 'https://service.example/hooks', JSON.stringify({ url, topic: 'orders' })],
      ['DELETE', 'https://service.example/hooks/h1', undefined],
    ])
    // The base belongs to modules and RPCs.
    expect(sent[1]?.headers.authorization).toBeUndefined()
    expect(formatTrace(attached.trace)).not.toContain(connection.token)
  })

  it('is not attached with an invalid form, or if the service refuses', async () => {
    const app = hookApp({ attach })
    const { transport, sent } = answering({ status: 403 })
    expect(await attachWebhook(app, 'watch', { transport, url, parameters: {} })).toMatchObject({
      ok: false,
      error: { type: 'ParameterError' },
    })
    expect(sent).toEqual([])
    const refused = await attachWebhook(app, 'watch', { transport, url, parameters: { topic: 'a' } })
    expect(refused).toMatchObject({ ok: false, error: { status: 403 } })
  })
})

describe('a request to a webhook', () => {
  const { transport } = answering()
  const stored = { url, token: 'theTokenOfTheWebhook' }
  const receive = (communication: unknown, request: object, more: object = {}, module: unknown = {}) =>
    receiveWebhook(hookApp({ communication, module }), 'watch', {
      transport,
      connection,
      parameters: {},
      webhook: stored,
      request,
      ...more,
    })

  it('becomes one bundle, and is answered', async () => {
    const { response, bundles, outcome } = await receive({}, json({ a: 1 }))
    expect([outcome, bundles]).toEqual(['processed', [{ a: 1 }]])
    expect(response).toEqual({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'Accepted' })
  })

  it('is iterated, filtered and mapped, with body, query, headers and method', async () => {
    const communication = {
      condition: "{{if(query.mode = 'live', true, false)}}",
      iterate: { container: '{{body.items}}', condition: '{{item.ok}}' },
      output: { id: '{{item.id}}', by: '{{headers.`x-by`}}', method: '{{method}}' },
      respond: { status: 202, type: 'json', body: { count: '{{length(body.items)}}' } },
    }
    const request = { ...json({ items: [{ id: 1, ok: true }, { id: 2 }, { id: 3, ok: true }] }, { 'X-By': 'me' }) }
    const live = await receive(communication, { ...request, url: '/abc?mode=live' })
    expect(live.bundles).toEqual([
      { id: 1, by: 'me', method: 'POST' },
      { id: 3, by: 'me', method: 'POST' },
    ])
    expect([live.response.status, live.response.body]).toEqual([202, '{"count":3}'])
    expect(await receive(communication, { ...request, url: '/abc?mode=test' })).toMatchObject({
      outcome: 'ignored',
      bundles: [],
    })
  })

  it('of a verification is only answered', async () => {
    const communication = {
      verification: {
        condition: "{{if(body.type = 'challenge', true, false)}}",
        respond: { type: 'text', status: 201, body: '{{body.value}}', headers: { 'X-A': 'b' } },
      },
    }
    expect(await receive(communication, json({ type: 'challenge', value: 'abc' }))).toMatchObject({
      outcome: 'verification',
      bundles: [],
      response: { status: 201, body: 'abc', headers: { 'x-a': 'b', 'content-type': 'text/plain' } },
    })
    expect(await receive(communication, json({ type: 'event' }))).toMatchObject({ outcome: 'processed' })
  })

  it('is verified over the bytes that arrived, before any template', async () => {
    const secret = 's3cret'
    // Another serializer would write 1.0 and the escape differently.
    const body = '{"price":1.0,"name":"\\u00fc"}'
    const signed = createHmac('sha1', secret).update(body).digest('hex')
    const signature = { header: 'X-Signature', algorithm: 'sha1', secret } as const
    const request = { headers: { 'content-type': 'application/json', 'x-signature': signed }, body }
    expect(await receive({}, request, { signature })).toMatchObject({
      outcome: 'processed',
      bundles: [{ price: 1, name: 'ü' }],
    })
    const again = { ...request, body: JSON.stringify(JSON.parse(body)) }
    const missing = { ...request, headers: { 'content-type': 'application/json' } }
    const cut = { ...request, headers: { ...request.headers, 'x-signature': signed.slice(0, 38) } }
    for (const wrong of [again, missing, cut]) {
      expect(await receive({}, wrong, { signature })).toMatchObject({ outcome: 'unsigned', response: { status: 401 } })
    }
    expect(await receive({}, request, { signature: { ...signature, secret: '' } })).toMatchObject({
      outcome: 'unsigned',
    })
  })

  it('runs the requests of the module for each payload, and can read the base', async () => {
    const service = answering({ json: { name: 'One' } }, { json: { name: 'Two' } })
    const { bundles } = await receive(
      { iterate: '{{body}}' },
      json([{ id: 1 }, { id: 2 }]),
      { transport: service.transport },
      { url: '/things/{{payload.id}}', response: { output: { id: '{{payload.id}}', name: '{{body.name}}' } } },
    )
    expect(bundles).toEqual([
      { id: 1, name: 'One' },
      { id: 2, name: 'Two' },
    ])
    expect(service.sent[0]).toMatchObject({
      url: 'https://service.example/things/1',
      headers: { authorization: `Bearer ${connection.token}` },
    })
  })

  it('that cannot be read or processed is an outcome, not an exception', async () => {
    const broken = { headers: { 'content-type': 'application/json' }, body: '{' }
    expect(await receive({}, broken)).toMatchObject({ outcome: 'unreadable', response: { status: 400 } })
    const failing = answering({ status: 500 })
    expect(
      await receive(
        {},
        json({}),
        { transport: failing.transport },
        { url: '/things', response: { output: '{{body}}' } },
      ),
    ).toMatchObject({ outcome: 'failed', error: { status: 500 }, bundles: [] })
    expect(await receive({ output: '{{nope(body)}}' }, json({}))).toMatchObject({
      outcome: 'failed',
      error: { type: 'TemplateError' },
    })
  })

  it('may be a form or text, and shows no credential in its trace', async () => {
    const form = await receive(
      {},
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=2' },
    )
    expect(form.bundles).toEqual([{ a: '1', b: '2' }])
    expect((await receive({}, { headers: { 'content-type': 'text/plain' }, body: 'hello' })).bundles).toEqual(['hello'])
    const hidden = await receive({}, json({ a: 1 }, { Authorization: 'Bearer theSecretOfTheSender' }))
    expect(formatTrace(hidden.trace)).not.toContain('theSecretOfTheSender')
  })
})

describe('the start of a polling trigger', () => {
  const pollApp = (type: 'id' | 'date') => {
    const files: Readonly<Record<string, unknown>> = {
      'makecomapp.json': {
        fileVersion: 1,
        generalCodeFiles: { base: null, common: null, readme: null, groups: null },
        components: {
          connection: {},
          webhook: {},
          module: {
            poll: {
              label: 'Watch',
              moduleType: 'trigger',
              codeFiles: { communication: 'api.json', epoch: 'epoch.json' },
            },
          },
          rpc: {},
          function: {},
        },
        origins: [],
      },
      'api.json': {
        url: 'https://service.example/items',
        response: {
          iterate: '{{body}}',
          output: '{{item}}',
          trigger: { type, order: 'desc', id: '{{item.id}}', ...(type === 'date' ? { date: '{{item.at}}' } : {}) },
        },
      },
      'epoch.json': {
        response: { limit: 500, output: { label: '{{item.name}}', id: '{{item.id}}', date: '{{item.at}}' } },
      },
    }
    return readApp((path) => (path in files ? JSON.stringify(files[path]) : undefined))
  }
  const items = [3, 2, 1].map((id) => ({ id, name: `Item ${id}`, at: `2026-05-0${id}T00:00:00Z` }))
  const answer: Answer = { json: items }

  it.each(['id', 'date'] as const)('is chosen from a list, by %s', async (type) => {
    const app = pollApp(type)
    const { transport } = answering(answer)
    const options = { transport, parameters: {} }
    const listed = await listStartingPoints(app, 'poll', options)
    if (!listed.ok) throw listed.error
    const { points } = listed
    expect(points.map(({ label }) => label)).toEqual(['Item 3', 'Item 2', 'Item 1'])
    const ids = async (start: Parameters<typeof startingState>[2]): Promise<unknown> => {
      const processed = startingState(app, 'poll', start, points)
      const run = await runModule(app, 'poll', { ...options, processed })
      return run.ok ? run.bundles.map((item) => (item as { id: number }).id) : run.error
    }
    expect(await ids('all')).toEqual([1, 2, 3])
    expect(await ids('from-now-on')).toEqual([])
    expect(await ids({ from: points[1] ?? { label: '', id: 0, date: 0 } })).toEqual([2, 3])
    expect(await ids({ from: points[2] ?? { label: '', id: 0, date: 0 } })).toEqual([1, 2, 3])
    if (type === 'date') expect(await ids({ since: new Date('2026-05-02T12:00:00Z') })).toEqual([3])
    else expect(() => startingState(app, 'poll', { since: new Date(0) }, points)).toThrow(/choose an item/)
  })
})
