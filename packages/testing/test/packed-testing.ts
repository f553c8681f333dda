import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildCommonJs } from '../../../scripts/build-commonjs.ts'

const runFile = promisify(execFile)
const testing = join(import.meta.dirname, '..')
const root = join(testing, '../..')

/** The package as a user gets it: built from the current sources, packed, and installed in an empty project. */
export interface PackedTesting {
  /** Path of the tarball. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  /** A folder whose `node_modules` only has this package. */
  readonly project: string
  remove(): Promise<void>
}

const run = async (program: string, args: readonly string[], cwd?: string): Promise<string> => {
  try {
    return (await runFile(program, args, { ...(cwd === undefined ? {} : { cwd }), maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // the error of execFile
    throw new Error(`${program} ${args.join(' ')} failed.\n${stdout}${stderr}`)
  }
}

/** Builds, packs and installs the package in a new temporary folder; the build of the workspace is unchanged. */
export const packTesting = async (): Promise<PackedTesting> => {
  const folder = await mkdtemp(join(tmpdir(), 'packed-testing-'))
  const copy = join(folder, 'workspace/packages/testing')
  for (const path of ['package.json', 'pnpm-workspace.yaml', 'LICENSE']) {
    await cp(join(root, path), join(folder, 'workspace', path))
  }
  for (const path of ['package.json', 'README.md', 'src']) {
    await cp(join(testing, path), join(copy, path), { recursive: true })
  }
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')))
  await run(process.execPath, [compiler, '-p', join(testing, 'tsconfig.build.json'), '--outDir', join(copy, 'dist')])
  await buildCommonJs(join(copy, 'dist'))
  const { packageManager }: { packageManager: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const report = await run('npx', ['--yes', packageManager, 'pack', '--json', '--pack-destination', folder], copy)
  const packed: { filename: string; files: readonly { path: string }[] } = JSON.parse(report)
  const project = join(folder, 'project')
  const installed = join(project, 'node_modules/@org/segment-testing')
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1'])
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  return {
    tarball: packed.filename,
    files: packed.files.map(({ path }) => path).sort(),
    project,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
