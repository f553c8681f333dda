import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  test: { name: 'cli', globalSetup: './test/build-bundle.ts', include: ['{src,test}/**/*.test.ts'] },
})
