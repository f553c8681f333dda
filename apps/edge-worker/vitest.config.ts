import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('edge-worker', {
  exclude: ['test/workerd/**'],
  needs: {
    chromium: ['test/clients/**', 'test/openapi-page.test.ts', 'test/paths.test.ts'],
    'nats-server': ['test/nats/**', 'test/chaos/**'],
  },
})
