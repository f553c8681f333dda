import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { isQuick } from '../test-depth.ts'
import { defineTests, maxWorkers } from './shared.ts'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      ...(isQuick ? [] : ['apps/edge-worker/vitest.workerd.config.ts']),
      'examples/*',
      'bench',
      defineTests('repository', { include: ['scripts/**/*.test.ts'] }),
    ],
    maxWorkers,
    // What a client writes without `onError`; tests of that pass a log of their own.
    onConsoleLog: (log) => !log.startsWith('segment-core: '),
    reporters: ['default', join(import.meta.dirname, 'summary.ts')],
  },
})
