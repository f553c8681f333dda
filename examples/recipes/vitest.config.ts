import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import { defineTests } from '../../scripts/vitest/shared.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default mergeConfig(defineTests('recipes'), {
  // Next itself is not installed here: the alias of its projects, and a stand-in for what the recipe imports from it.
  resolve: { alias: { '@': path('nextjs'), 'next/server': path('test/next-server.ts') } },
})
