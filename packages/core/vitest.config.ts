import { isQuick } from '../../scripts/test-depth.ts'
import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('core', {
  // Errors elsewhere are for the typecheck task to find.
  typecheck: {
    enabled: !isQuick,
    ignoreSourceErrors: true,
    include: ['src/**/*.test-d.ts'],
    tsconfig: './tsconfig.test.json',
  },
})
