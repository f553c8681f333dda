import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  // Each client is a process of its own, and a browser starts slowly on a busy machine; nothing here measures time.
  test: { testTimeout: 60_000, hookTimeout: 60_000, name: 'real-clients', include: ['{src,test}/**/*.test.ts'] },
})
