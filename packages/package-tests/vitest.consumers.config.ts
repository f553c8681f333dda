import { defineTests } from '../../scripts/vitest/shared.ts'

/** Whole projects of users, in `consumers/`: `pnpm test:consumers`. */
export default defineTests('consumers', {
  include: ['test/*.consumers.ts'],
  globalSetup: ['./test/pack-published.ts', './test/install-consumers.ts'],
})
