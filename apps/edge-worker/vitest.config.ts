import { defineTests } from '../../vitest.shared.ts'

export default defineTests('edge-worker', { exclude: ['test/workerd/**'] })
