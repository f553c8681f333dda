import { isQuick } from '../../scripts/test-depth.ts'
import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('package-tests', { globalSetup: isQuick ? [] : ['./test/pack-once.ts'] })
