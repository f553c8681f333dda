import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      'examples/*',
      'bench',
      { test: { name: 'repository', include: ['scripts/**/*.test.ts'] } },
    ],
    reporters: ['default', './vitest.summary.ts'],
  },
})
