import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  test: { name: 'connector', include: ['{src,test}/**/*.test.ts'] },
})
