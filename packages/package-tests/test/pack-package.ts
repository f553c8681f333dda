import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { preparePackage } from '../../../scripts/prepare-package.ts'

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

/** A package as it is published. */
export interface Tarball {
  readonly path: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** The temporary folder that contains it. */
  readonly folder: string
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
 * Builds a package from the sources as they are now, and packs it in a new temporary folder.
 * @param name the name of its folder in `packages`
 */
export const packPackage = async (name: string): Promise<Tarball> => {
  const folder = await mkdtemp(join(tmpdir(), `packed-${name}-`))
  const copy = await copyWorkspace(join(folder, 'workspace'), `packages/${name}`)
  // The module runner of a global setup has no import.meta.resolve.
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const config = join(root, 'packages', name, 'tsconfig.build.json')
  await run(process.execPath, [compiler, '-p', config, '--outDir', join(copy, 'dist')])
  await preparePackage(join(copy, 'dist'))
  const { packageManager }: { packageManager: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const pack = ['--yes', packageManager, 'pack', '--json', '--pack-destination', folder]
  const packed: { filename: string; files: readonly { path: string }[] } = JSON.parse(
    await run('npx', pack, { cwd: copy }),
  )
  return { path: packed.filename, files: packed.files.map(({ path }) => path).sort(), folder }
}
