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

const core = join(import.meta.dirname, '..')
const root = join(core, '../..')

/** The package as a user gets it: built from the sources as they are now, packed, and installed in an empty project. */
export interface PackedCore {
  /** Path of the tarball. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** A folder whose `node_modules` contains the package and its peers. */
  readonly project: string
  remove(): Promise<void>
}

const packageManagerOf = async (): Promise<string> => {
  const manifest: { packageManager: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return manifest.packageManager
}

/** Copies only the part of the workspace that packing reads, so that other builds are not disturbed. */
const copyWorkspace = async (folder: string): Promise<string> => {
  const copy = join(folder, 'workspace/packages/core')
  const shared = ['package.json', 'pnpm-workspace.yaml', 'LICENSE', 'packages/testing/package.json']
  for (const path of [...shared, 'packages/core/package.json', 'packages/core/README.md']) {
    await cp(join(root, path), join(folder, 'workspace', path))
  }
  await cp(join(core, 'src'), join(copy, 'src'), { recursive: true })
  return copy
}

/** Builds, packs and installs core in a new temporary folder. */
export const packCore = async (): Promise<PackedCore> => {
  const folder = await mkdtemp(join(tmpdir(), 'packed-core-'))
  const copy = await copyWorkspace(folder)
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')))
  await run(process.execPath, [compiler, '-p', join(core, 'tsconfig.build.json'), '--outDir', join(copy, 'dist')])
  await buildCommonJs(join(copy, 'dist'))
  const pack = ['--yes', await packageManagerOf(), 'pack', '--json', '--pack-destination', folder]
  const report = await run('npx', pack, { cwd: copy })
  const packed: { filename: string; files: readonly { path: string }[] } = JSON.parse(report)
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  await mkdir(join(modules, '@org/segment-core'), { recursive: true })
  await run('tar', ['-xzf', packed.filename, '-C', join(modules, '@org/segment-core'), '--strip-components=1'])
  for (const peer of ['zod', 'undici']) {
    const installed = dirname(fileURLToPath(import.meta.resolve(`${peer}/package.json`)))
    await cp(installed, join(modules, peer), { recursive: true, dereference: true })
  }
  const manifest = { name: 'project', private: true, type: 'module' }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  return {
    tarball: packed.filename,
    files: packed.files.map(({ path }) => path).sort(),
    project,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
