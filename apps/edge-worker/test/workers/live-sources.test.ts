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

const post = async (key: string): Promise<number> => {
  const response = await fetch(`${worker.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify({ userId: 'u', event: 'E', messageId: `from-${key}` }),
  })
  return response.status
}

it('takes its sources from KV, and writes metrics to a dataset', async () => {
  // Miniflare's own type of it needs those of the platform.
  const namespace: unknown = await worker.miniflare.getKVNamespace('SOURCES')
  const sources = { web: { writeKey: '$WEB_KEY' }, old: { writeKey: 'real-old-key', revoked: true } }
  await (namespace as { put(key: string, text: string): Promise<void> }).put('sources', JSON.stringify(sources))
  expect([await post('web'), await post('old'), await post('none')]).toEqual([200, 401, 401])
  expect(local.segment.calls).toMatchObject([{ messageId: 'from-web', writeKey: 'real-web-key' }])
})
