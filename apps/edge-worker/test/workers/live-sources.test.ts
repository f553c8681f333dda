import { afterAll, beforeAll, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { bundleWorker, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker(), {
    bindings: { COLLECTOR_HOST: local.url, WEB_KEY: 'real-web-key' },
    kvNamespaces: ['SOURCES'],
    analyticsEngineDatasets: { METRICS: { dataset: 'segment_collector' } },
  })
}, patienceMs)

afterAll(async () => {
  await worker.close()
  await local.close()
})

const putSources = async ({ miniflare }: HostedWorker, sources: object): Promise<void> => {
  // Miniflare's own type of it needs those of the platform.
  const namespace: unknown = await miniflare.getKVNamespace('SOURCES')
  await (namespace as { put(key: string, text: string): Promise<void> }).put('sources', JSON.stringify(sources))
}

const post = async (key: string, { url } = worker): Promise<number> => {
  const response = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify({ userId: 'u', event: 'E', messageId: `from-${key}` }),
  })
  return response.status
}

it('takes its sources from KV, and writes metrics to a dataset', async () => {
  await putSources(worker, { web: { writeKey: '$WEB_KEY' }, old: { writeKey: 'real-old-key', revoked: true } })
  expect([await post('web'), await post('old'), await post('none')]).toEqual([200, 401, 401])
  expect(local.segment.calls).toMatchObject([{ messageId: 'from-web', writeKey: 'real-web-key' }])
})

it('takes no sources from KV whose plan it cannot read, because a plan must not be ignored', async () => {
  const own = await hostWorker(await bundleWorker(), {
    bindings: { COLLECTOR_HOST: local.url },
    kvNamespaces: ['SOURCES'],
  })
  try {
    await putSources(own, { web: { writeKey: 'real-web-key', plan: 'plan.json' } })
    expect(await post('web', own)).toBe(503)
  } finally {
    await own.close()
  }
})

it('enforces the plans of its bundle, for sources of KV too, and keeps the digits of the rest', async () => {
  const own = await hostWorker(await bundleWorker('test/workers/worker-with-plans.ts'), {
    bindings: { COLLECTOR_HOST: local.url },
    kvNamespaces: ['SOURCES'],
  })
  try {
    await putSources(own, { shop: { writeKey: 'real-shop-key' } })
    const calls = ['Other', 'Ordered'].map(
      (event) => `{"type":"track","userId":"u","event":"${event}","properties":{"id":1234567890123456789,"total":"9"}}`,
    )
    const response = await fetch(`${own.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('shop:')}` },
      body: `{"batch":[${calls.join(',')}]}`,
    })
    expect([response.status, await response.json()]).toEqual([200, { success: true }])
    const sent = local.segment.calls.filter(({ writeKey }) => writeKey === 'real-shop-key')
    expect(sent.map(({ event }) => event)).toEqual(['Ordered'])
    expect(new TextDecoder().decode(local.segment.requests.at(-1)?.body)).toContain(
      '"properties":{"id":1234567890123456789}',
    )
  } finally {
    await own.close()
  }
})
