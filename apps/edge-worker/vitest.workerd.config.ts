import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { maxWorkers, timeouts } from '../../scripts/vitest/shared.ts'

/** The local Segment runs in the test itself and replaces the worker's fetch. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      main: './src/worker.ts',
      wrangler: { configPath: './wrangler.jsonc' },
      miniflare: {
        // Delivers sooner than wrangler.jsonc.
        queueConsumers: {
          'segment-calls': {
            maxBatchSize: 100,
            maxBatchTimeout: 0.1,
            maxRetries: 100,
            deadLetterQueue: 'segment-dead-letters',
          },
        },
        // Low enough to exceed on any machine.
        ratelimits: { ADDRESS_LIMIT: { namespace_id: '1001', simple: { limit: 20, period: 60 } } },
        bindings: {
          SEGMENT_WRITE_KEY: 'real-write-key',
          COLLECTOR_SOURCES: {
            web: { writeKey: 'real-write-key' },
            strict: { writeKey: 'strict-write-key', validation: 'reject' },
          },
        },
      },
    }),
  ],
  resolve: { conditions: ['@org/source', 'workerd', 'worker', 'module', 'browser'] },
  test: {
    name: 'edge-worker-workerd',
    ...timeouts,
    maxWorkers,
    include: ['test/workerd/**/*.test.ts'],
  },
})
