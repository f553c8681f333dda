import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      'apps/edge-worker/vitest.workerd.config.ts',
      'examples/*',
      'bench',
      { test: { name: 'repository', include: ['scripts/**/*.test.ts'] } },
    ],
    reporters: ['default', './vitest.summary.ts'],
  },
})
