import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'

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

/** The package as a user gets it: unpacked in an empty project. */
export interface InstalledPackage {
  /** Path of the tarball. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** A folder whose `node_modules` contains the package and its peers, and nothing else. */
  readonly project: string
  /** The manifest in the tarball. */
  readonly manifest: Manifest
  remove(): Promise<void>
}

/** The peers that are installed beside a package. */
const peers = { core: ['zod', 'undici'], testing: [] } as const

/** Installs a packed package in a new temporary folder. */
export const installPacked = async (name: keyof typeof peers): Promise<InstalledPackage> => {
  const { path, files } = inject(name)
  const folder = await mkdtemp(join(tmpdir(), `installed-${name}-`))
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  const installed = join(modules, `@org/segment-${name}`)
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', path, '-C', installed, '--strip-components=1'])
  for (const peer of peers[name]) {
    const from = dirname(fileURLToPath(import.meta.resolve(`${peer}/package.json`)))
    await cp(from, join(modules, peer), { recursive: true, dereference: true })
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  return {
    tarball: path,
    files,
    project,
    manifest: JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
