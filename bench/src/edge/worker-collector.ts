import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type HostedWorker, hostWorker } from './miniflare-host.ts'

const built = join(
  dirname(createRequire(import.meta.url).resolve('@org/segment-edge-worker/package.json')),
  'dist/worker.js',
)

/** Runs the built worker in workerd with the Queue and Durable Objects of its wrangler.jsonc. */
export const startWorkerCollector = async (settings: object): Promise<HostedWorker> =>
  hostWorker(await readFile(built, 'utf8'), {
    bindings: { COLLECTOR_CONFIG: JSON.stringify(settings) },
    queueProducers: { CALLS: 'segment-calls', DEAD_LETTERS: 'segment-dead-letters' },
    queueConsumers: {
      'segment-calls': {
        maxBatchSize: 100,
        maxBatchTimeout: 5,
        maxRetries: 100,
        deadLetterQueue: 'segment-dead-letters',
      },
    },
    durableObjects: { SEEN: { className: 'SeenMessageIds', useSQLite: true } },
  })
