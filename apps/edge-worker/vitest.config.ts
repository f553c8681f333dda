import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  // Property tests and children of their own take long on a busy machine; nothing here measures time.
  test: {
    testTimeout: 60_000,
    name: 'edge-worker',
    // The files share nothing that one of them could leave behind, and loading everything anew takes longer than most of them.
    isolate: false,
    include: ['{src,test}/**/*.test.ts'],
    exclude: ['test/workerd/**'],
  },
})
