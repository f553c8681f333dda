import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('testing', { needs: { chromium: ['test/playwright.test.ts'] } })
