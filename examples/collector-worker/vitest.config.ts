import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('collector-worker')
