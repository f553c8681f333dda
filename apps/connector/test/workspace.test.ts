import { createFetchTransport, type SegmentRequest, type Transport } from '@org/segment-core'
import { regions } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import { formatTrace, runRpc, verifyConnection } from '../src/index.ts'
import { segmentApp } from './support/segment-app.ts'

const token = 'sgp_workspaceTokenThatManagesEverything0000000000000000000000000000000'
const writeKey = 'theWriteKeyOfTheSource0000000000'

type Answer = { readonly status?: number; readonly json: unknown }

/** A workspace that answers like the Public API. */
const workspace = (answer: (url: URL) => Answer): { transport: Transport; sent: SegmentRequest[] } => {
  const sent: SegmentRequest[] = []
  const send = createFetchTransport({
    fetch: async (url) => {
      const { status = 200, json } = answer(new URL(url))
      return new Response(JSON.stringify(json), { status, headers: { 'content-type': 'application/json' } })
    },
  })
  return {
    sent,
    transport: (request, options) => {
      sent.push(request)
      return send(request, options)
    },
  }
}

const error = (status: number, message: string): Answer => ({ status, json: { errors: [{ type: 'x', message }] } })

describe('the connection', () => {
  const found = { data: { workspace: { id: 'w1', slug: 'acme', name: 'Acme' } } }

  it.each(Object.entries(regions))(
    'is verified in %s by asking for the workspace, and carries its name',
    async (region, { publicApiUrl }) => {
      const { transport, sent } = workspace(() => ({ json: found }))
      const result = await verifyConnection(segmentApp, 'segment', { transport, parameters: { token, region } })
      expect(result).toMatchObject({
        ok: true,
        name: 'Acme',
        connection: { token, region, workspaceId: 'w1', workspaceName: 'Acme', workspaceSlug: 'acme' },
      })
      expect(sent).toEqual([
        {
          method: 'GET',
          url: `${publicApiUrl}/`,
          headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        },
      ])
      expect(formatTrace(result.trace)).not.toContain(token)
    },
  )

  it('uses the US region by default', async () => {
    const { transport, sent } = workspace(() => ({ json: found }))
    await verifyConnection(segmentApp, 'segment', { transport, parameters: { token } })
    expect(sent[0]?.url).toBe('https://api.segmentapis.com/')
  })

  it.each([
    ['a bad token', error(401, 'Unauthorized'), 'InvalidAccessTokenError', /token is wrong.*Workspace Owner.*region/s],
    ['missing permissions', error(403, 'Forbidden'), 'InvalidAccessTokenError', /lacks permissions/],
    [
      'the wrong region',
      error(400, 'Send this request to the EU-hosted API'),
      'InvalidConfigurationError',
      /EU-hosted API.*region/s,
    ],
    ['an answer of another service', { json: { hello: 1 } }, 'InvalidConfigurationError', /Check the region/],
    ['too many requests', error(429, 'Slow'), 'RateLimitError', /try again/],
    ['a failure of Segment', error(503, 'Down'), 'ConnectionError', /try again/],
    ['anything else', error(418, 'Teapot'), 'RuntimeError', /Teapot.*region/s],
  ])('explains %s', async (_, answer, type, words) => {
    const { transport } = workspace(() => answer)
    const result = await verifyConnection(segmentApp, 'segment', { transport, parameters: { token, region: 'us' } })
    expect(result).toMatchObject({ ok: false, error: { type } })
    expect(result.ok ? '' : result.error.message).toMatch(words)
    expect(result.ok ? '' : result.error.message).not.toContain(token)
  })

  it('requires a token, and an existing region', async () => {
    const { transport, sent } = workspace(() => ({ json: found }))
    const result = await verifyConnection(segmentApp, 'segment', { transport, parameters: { region: 'mars' } })
    expect(result.ok ? [] : result.error.problems.map(({ path }) => path[0])).toEqual(['token', 'region'])
    expect(sent).toEqual([])
  })
})

const source = (id: number, more: object = {}) => ({
  id: `s${id}`,
  slug: `source-${id}`,
  name: `Source ${id}`,
  enabled: true,
  writeKeys: [`${writeKey}${id}`],
  metadata: { name: 'Node.js' },
  ...more,
})

describe('the RPCs', () => {
  const connection = { token, region: 'eu' }

  it('list the sources that have a key, on all pages', async () => {
    const { transport, sent } = workspace((url) => {
      const cursor = url.searchParams.get('pagination[cursor]')
      return cursor === null
        ? {
            json: {
              data: {
                sources: [source(1), source(2, { writeKeys: [] }), source(3, { enabled: false })],
                pagination: { next: 'a{{now}}=' },
              },
            },
          }
        : { json: { data: { sources: [source(4, { name: undefined })], pagination: { current: cursor } } } }
    })
    const run = await runRpc(segmentApp, 'listSources', { transport, connection, parameters: {} })
    expect(run.ok ? run.bundles : run.error).toEqual([
      { label: 'Source 1 (Node.js)', value: `${writeKey}1` },
      { label: 'source-4 (Node.js)', value: `${writeKey}4` },
    ])
    expect(sent.map(({ url }) => url)).toEqual([
      'https://eu1.api.segmentapis.com/sources?pagination%5Bcount%5D=200',
      `https://eu1.api.segmentapis.com/sources?pagination%5Bcount%5D=200&pagination%5Bcursor%5D=${encodeURIComponent('a{{now}}=')}`,
    ])
    expect(sent[0]?.headers).toEqual({ authorization: `Bearer ${token}`, accept: 'application/json' })
  })

  it('list disabled sources on request, with the other fields of the form', async () => {
    const { transport } = workspace(() => ({ json: { data: { sources: [source(3, { enabled: false })] } } }))
    const parameters = { includeDisabled: true, userId: 'u', writeKey: 'pasted' }
    const run = await runRpc(segmentApp, 'listSources', { transport, connection, parameters })
    expect(run).toMatchObject({ ok: true, bundles: [{ value: `${writeKey}3` }] })
  })

  it('never show token or keys in a trace', async () => {
    const { transport } = workspace(() => ({ json: { data: { sources: [source(1)] } } }))
    const run = await runRpc(segmentApp, 'listSources', { transport, connection, parameters: {} })
    expect(formatTrace(run.trace)).not.toContain(token)
    expect(formatTrace(run.trace)).not.toContain(writeKey)
    expect(JSON.stringify(run.trace)).not.toContain(writeKey)
    expect(run).toMatchObject({ ok: true, bundles: [{ value: `${writeKey}1` }] })
  })

  it('list tracking plans and the event names of a plan', async () => {
    const { transport, sent } = workspace((url) =>
      url.pathname.endsWith('/rules')
        ? {
            json: {
              data: {
                rules: [
                  { type: 'COMMON' },
                  { type: 'PAGE', key: 'Signed Up' },
                  { type: 'TRACK', key: 'Order Completed', version: 1 },
                  { type: 'TRACK', key: 'Order Completed', version: 2 },
                  { type: 'IDENTIFY', key: null },
                  { type: 'TRACK', key: 'Signed Up' },
                ],
              },
            },
          }
        : { json: { data: { trackingPlans: [{ id: 'tp_1', name: 'Web' }, { id: 'tp_2' }] } } },
    )
    const plans = await runRpc(segmentApp, 'listTrackingPlans', { transport, connection, parameters: {} })
    expect(plans.ok ? plans.bundles : plans.error).toEqual([
      { label: 'Web', value: 'tp_1' },
      { label: 'tp_2', value: 'tp_2' },
    ])
    const events = await runRpc(segmentApp, 'listEventNames', {
      transport,
      connection,
      parameters: { trackingPlan: 'tp_1' },
    })
    expect(events.ok ? events.bundles : events.error).toEqual([
      { label: 'Order Completed', value: 'Order Completed' },
      { label: 'Signed Up', value: 'Signed Up' },
    ])
    expect(sent.map(({ url }) => url.split('?')[0])).toEqual([
      'https://eu1.api.segmentapis.com/tracking-plans',
      'https://eu1.api.segmentapis.com/tracking-plans/tp_1/rules',
    ])
    expect(sent[0]?.url).toContain('type=LIVE')
  })

  it('reject a tracking plan that would change the path', async () => {
    const { transport, sent } = workspace(() => ({ json: {} }))
    const run = await runRpc(segmentApp, 'listEventNames', {
      transport,
      connection,
      parameters: { trackingPlan: '../sources?x=' },
    })
    expect(run.ok).toBe(false)
    expect(sent).toEqual([])
  })

  it('fail for a redirect instead of returning an empty list', async () => {
    const { transport } = workspace(() => ({ status: 302, json: {} }))
    const run = await runRpc(segmentApp, 'listSources', { transport, connection, parameters: {} })
    expect(run.ok ? run.bundles : run.error.message).toMatch(/^Segment did not return a list/)
  })

  it('report errors with the message of the Public API', async () => {
    const { transport } = workspace(() => error(404, 'Not found'))
    const run = await runRpc(segmentApp, 'listTrackingPlans', { transport, connection, parameters: {} })
    expect(run.ok ? '' : run.error.message).toMatch(/^\[404\] Not found – .*plan includes it/)
  })
})
