import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('real-clients', { needs: { chromium: ['test/!(layers).test.ts'] } })
