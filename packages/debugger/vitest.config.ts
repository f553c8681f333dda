import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  // Property tests and children of their own take long on a busy machine; nothing here measures time.
  test: {
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    name: 'debugger',
    include: ['{src,test,page}/**/*.test.ts'],
  },
})
