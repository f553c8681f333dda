import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('debugger', { needs: { chromium: ['test/page-*.test.ts', 'test/browser-snippet.test.ts'] } })
