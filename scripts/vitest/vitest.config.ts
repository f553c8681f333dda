import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { isQuick } from '../test-depth.ts'
import { defineTests, maxWorkers } from './shared.ts'

export default defineConfig({
  // The tests in workerd load it through this configuration, whose root has no vitest.
  resolve: { alias: { 'vitest/worker': fileURLToPath(import.meta.resolve('vitest/worker')) } },
  test: {
    projects: [
      'packages/*',
      'apps/*',
      // The site has a lockfile of its own: `pnpm test:site`.
      '!apps/docs',
      ...(isQuick ? [] : ['apps/edge-worker/vitest.workerd.config.ts']),
      // Others are for runners of their own, such as Playwright's.
      'examples/*/vitest.config.ts',
      'bench',
      defineTests('repository', { include: ['scripts/**/*.test.ts'] }),
    ],
    maxWorkers,
    // What a client writes without `onError`; tests of that pass a log of their own.
    onConsoleLog: (log) => !log.startsWith('segment-core: '),
    reporters: ['default', join(import.meta.dirname, 'summary.ts')],
  },
})
