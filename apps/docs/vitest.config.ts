import { defineTests } from '../../scripts/vitest/shared.ts'

/** The tests of the built site: `pnpm test:site`. */
export default defineTests('docs', { include: ['{test,pages,src,snippets}/**/*.test.ts'], testTimeout: 600_000 })
