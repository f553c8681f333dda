import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('edge-worker', { exclude: ['test/workerd/**'] })
