import { defineConfig } from 'vitest/config'
import { isQuick } from './scripts/test-depth.ts'
import { defineTests, maxWorkers } from './vitest.shared.ts'

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
    reporters: ['default', './vitest.summary.ts'],
  },
})
