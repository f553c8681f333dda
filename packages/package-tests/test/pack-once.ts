import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { packPackage, type Tarball } from './pack-package.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly core: Tarball
    readonly testing: Tarball
  }
}

/** Packs each package once, for all files with tests. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const [core, testing] = await Promise.all([packPackage('core'), packPackage('testing')])
  project.provide('core', core)
  project.provide('testing', testing)
  return async () => {
    for (const { folder } of [core, testing]) await rm(folder, { recursive: true, force: true })
  }
}
