import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Tarball } from './pack-package.ts'

const run = promisify(execFile)

/** The part of a manifest that the tests read. */
export interface Manifest {
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, string | { readonly require: { readonly default: string } }>>
  readonly dependencies?: unknown
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
}

/** The package as a user gets it: unpacked in an empty project. Files with tests share it; each adds files of its own. */
export interface InstalledPackage {
  /** Path of the tarball. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** A folder whose `node_modules` contains the package and its peers, and nothing else. */
  readonly project: string
  /** The manifest in the tarball. */
  readonly manifest: Manifest
}

/** The peers that are installed beside a package. */
const peers = { core: ['zod', 'undici'], testing: [] } as const

/** Folder of a package that this workspace depends on. */
export const folderOf = (name: string): string =>
  // The module runner of a global setup has no import.meta.resolve.
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))

/** Installs a packed package in a new folder beside its tarball. */
export const installPacked = async (
  name: keyof typeof peers,
  { path, files, folder }: Tarball,
  projectName = 'project',
): Promise<InstalledPackage> => {
  const project = join(folder, projectName)
  const modules = join(project, 'node_modules')
  const installed = join(modules, `@org/segment-${name}`)
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', path, '-C', installed, '--strip-components=1'])
  for (const peer of peers[name]) await symlink(folderOf(peer), join(modules, peer))
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  return {
    tarball: path,
    files,
    project,
    manifest: JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
  }
}
