import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildCommonJs } from '../../../scripts/build-commonjs.ts'

const runFile = promisify(execFile)

/** Runs a program; its output is part of the error. */
const run = async (program: string, args: readonly string[], options: { cwd?: string } = {}): Promise<string> => {
  try {
    return (await runFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // how execFile fails
    throw new Error(`${program} ${args.join(' ')} failed.\n${stdout}${stderr}`)
  }
}

const root = join(import.meta.dirname, '../../..')

/** The part of a manifest that the tests read. */
export interface Manifest {
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: unknown
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
}

/** The package as a user gets it: built from the sources as they are now, packed, and unpacked in an empty project. */
export interface PackedPackage {
  /** Path of the tarball. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** A folder whose `node_modules` contains the package and the peers that were asked for, and nothing else. */
  readonly project: string
  /** The manifest in the tarball. */
  readonly manifest: Manifest
  remove(): Promise<void>
}

/** Copies only the part of the workspace that packing reads, so that other builds are not disturbed. */
const copyWorkspace = async (folder: string, path: string): Promise<string> => {
  const shared = ['package.json', 'pnpm-workspace.yaml', 'LICENSE', 'packages/testing/package.json']
  for (const file of [...shared, ...['package.json', 'README.md', 'src'].map((name) => `${path}/${name}`)]) {
    await cp(join(root, file), join(folder, file), { recursive: true })
  }
  return join(folder, path)
}

/**
 * Builds, packs and installs a package in a new temporary folder.
 * @param name the name of its folder in `packages`
 * @param options.peers packages of this workspace that are installed beside it
 * @param options.documented what its build passes to `buildCommonJs`
 */
export const packPackage = async (
  name: string,
  { peers = [], documented }: { peers?: readonly string[]; documented?: string } = {},
): Promise<PackedPackage> => {
  const folder = await mkdtemp(join(tmpdir(), `packed-${name}-`))
  const copy = await copyWorkspace(join(folder, 'workspace'), `packages/${name}`)
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')))
  const config = join(root, 'packages', name, 'tsconfig.build.json')
  await run(process.execPath, [compiler, '-p', config, '--outDir', join(copy, 'dist')])
  await buildCommonJs(join(copy, 'dist'), documented)
  const { packageManager }: { packageManager: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const pack = ['--yes', packageManager, 'pack', '--json', '--pack-destination', folder]
  const packed: { filename: string; files: readonly { path: string }[] } = JSON.parse(
    await run('npx', pack, { cwd: copy }),
  )
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  const installed = join(modules, `@org/segment-${name}`)
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1'])
  for (const peer of peers) {
    const from = dirname(fileURLToPath(import.meta.resolve(`${peer}/package.json`)))
    await cp(from, join(modules, peer), { recursive: true, dereference: true })
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  return {
    tarball: packed.filename,
    files: packed.files.map(({ path }) => path).sort(),
    project,
    manifest: JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Core with its peers. */
export const packCore = (): Promise<PackedPackage> =>
  packPackage('core', { peers: ['zod', 'undici'], documented: 'spec/calls' })
