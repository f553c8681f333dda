import { isQuick } from '../../scripts/test-depth.ts'
import { defineTests } from '../../scripts/vitest/shared.ts'

export default defineTests('cli', { globalSetup: isQuick ? [] : ['./test/build-bundle.ts'] })
