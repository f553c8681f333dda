import { afterAll, beforeAll } from 'vitest'
import { describeSockets, socketSettings } from '../describe-sockets.ts'
import { bundleWorker, collectorBindings, type HostedWorker, hostWorker } from '../host-worker.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let worker: HostedWorker
let url: string

beforeAll(async () => {
  local = await startLocalSegment()
  worker = await hostWorker(await bundleWorker(), {
    ...collectorBindings,
    // Bypasses Miniflare's own entry worker, which answers some requests itself.
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    bindings: { COLLECTOR_CONFIG: JSON.stringify(socketSettings(local.url)) },
  })
  url = (await worker.miniflare.unsafeGetDirectURL()).origin
})

afterAll(async () => {
  await worker.close()
  await local.close()
})

describeSockets('a collector in workerd', { url: () => url, local: () => local })
