import { conformanceNow } from '@org/segment-testing/cases'
import { afterAll, beforeAll } from 'vitest'
import { describeConformance } from '../conformance.ts'
import { bundleWorker, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker('test/workers/conformance-worker.ts'), {
    bindings: { UPSTREAM: local.url, NOW: conformanceNow },
  })
})

afterAll(async () => {
  await worker.close()
  await local.close()
})

describeConformance('every conformance case, in workerd', { url: () => worker.url, segment: () => local.segment })
