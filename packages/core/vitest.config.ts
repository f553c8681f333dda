import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
  // Property tests and children of their own take long on a busy machine; nothing here measures time.
  test: {
    testTimeout: 60_000,
    name: 'core',
    include: ['{src,test}/**/*.test.ts'],
    // Errors elsewhere are for the typecheck task to find.
    typecheck: {
      enabled: true,
      ignoreSourceErrors: true,
      include: ['src/**/*.test-d.ts'],
      tsconfig: './tsconfig.test.json',
    },
  },
})
