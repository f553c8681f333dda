import { conformanceNow } from '@org/segment-testing/cases'
import { afterAll, beforeAll } from 'vitest'
import { describeConformance } from '../conformance.ts'
import { bundleWorker, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker
let url: string

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker('test/workers/conformance-worker.ts'), {
    // Bypasses Miniflare's own entry worker, which is slower than ours.
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    bindings: { UPSTREAM: local.url, NOW: conformanceNow },
  })
  url = (await worker.miniflare.unsafeGetDirectURL()).origin
})

afterAll(async () => {
  await worker.close()
  await local.close()
})

describeConformance('every conformance case, in workerd', { url: () => url, segment: () => local.segment })
