import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('create-segment-collector')
