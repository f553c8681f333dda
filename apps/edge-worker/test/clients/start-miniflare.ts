import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const bundleWorker = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@org/source', 'workerd', 'worker', 'browser'],
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Starts the worker in workerd with a real Queue before it and Durable Objects beside it, as `wrangler.jsonc` binds them;
 * only the Queue is more hasty.
 */
export const startMiniflare = async (settings: object): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: '2026-06-01',
    host: '127.0.0.1',
    port: 0,
    bindings: { COLLECTOR_CONFIG: JSON.stringify(settings) },
    queueProducers: { CALLS: 'segment-calls', DEAD_LETTERS: 'segment-dead-letters' },
    queueConsumers: {
      'segment-calls': {
        maxBatchSize: 100,
        maxBatchTimeout: 0.2,
        maxRetries: 100,
        deadLetterQueue: 'segment-dead-letters',
      },
    },
    durableObjects: { SEEN: { className: 'SeenMessageIds', useSQLite: true } },
  })
  const { origin } = await miniflare.ready
  return { url: origin, close: () => miniflare.dispose() }
}
