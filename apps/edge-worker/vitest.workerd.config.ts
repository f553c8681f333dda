import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { maxWorkers, timeouts } from '../../vitest.shared.ts'

/** The local Segment lives in the test itself, behind the fetch of the worker. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.jsonc' },
      miniflare: {
        // A test waits for no more than it must.
        queueConsumers: {
          'segment-calls': {
            maxBatchSize: 100,
            maxBatchTimeout: 0.1,
            maxRetries: 100,
            deadLetterQueue: 'segment-dead-letters',
          },
        },
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
