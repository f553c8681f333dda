import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { type InstalledPackage, installPacked } from './install-packed.ts'
import { packPackage, type Tarball } from './pack-package.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly core: InstalledPackage
    readonly testing: InstalledPackage
    readonly coreTarball: Tarball
  }
}

/** Packs and installs each package once, for all files with tests. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const [core, testing] = await Promise.all([packPackage('core'), packPackage('testing')])
  project.provide('coreTarball', core)
  project.provide('core', await installPacked('core', core))
  project.provide('testing', await installPacked('testing', testing))
  return async () => {
    for (const { folder } of [core, testing]) await rm(folder, { recursive: true, force: true })
  }
}
