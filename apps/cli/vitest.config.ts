import { fileURLToPath } from 'node:url'
import { isQuick } from '../../scripts/test-depth.ts'
import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('cli', {
  globalSetup: isQuick ? [] : ['./test/build-bundle.ts'],
  // An optional peer of 68 MB, which the README's first command does not install.
  alias: {
    '@duckdb/node-api': fileURLToPath(new URL('../../scripts/node_modules/@duckdb/node-api', import.meta.url)),
  },
})
