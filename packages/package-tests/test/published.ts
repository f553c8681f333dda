import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

export const repository = join(import.meta.dirname, '../../..')

/** A package that users install, and where these tests get it from. */
export interface Published {
  readonly name: string
  readonly version: string
  /** Its folder in the repository. */
  readonly folder: string
  /** What npm installs: the path of a tarball, or a name and version in the registry. */
  readonly spec: string
  /** The lowest version of Node, such as `22.19`. */
  readonly node: string
  /** Specifiers of its entry points in code, such as `@org/segment-core/node`. */
  readonly entries: readonly string[]
  /** Whether its entries have a CommonJS copy. */
  readonly hasCommonJs: boolean
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly engines: { readonly node: string }
  readonly exports?: Readonly<Record<string, string | { readonly require?: unknown }>>
}

/** Every package that is not private, with a spec of the caller's choice. */
export const readPublished = async (
  specOf: (one: Pick<Published, 'name' | 'version' | 'folder'>) => Promise<string>,
): Promise<readonly Published[]> => {
  const paths = globSync('{packages,apps}/*/package.json', { cwd: repository }).toSorted()
  const manifests = paths.map((path): [string, Manifest] => [
    join(repository, dirname(path)),
    JSON.parse(readFileSync(join(repository, path), 'utf8')),
  ])
  const isPublished = manifests.filter(([, manifest]) => manifest.private !== true)
  return Promise.all(
    isPublished.map(async ([folder, { name, version, engines, exports = {} }]) => {
      const entries = Object.entries(exports).filter(([, target]) => typeof target !== 'string')
      return {
        name,
        version,
        folder,
        spec: await specOf({ name, version, folder }),
        node: engines.node.replace('>=', ''),
        entries: entries.map(([entry]) => `${name}${entry.slice(1)}`),
        hasCommonJs: entries.some(([, target]) => typeof target !== 'string' && target.require !== undefined),
      }
    }),
  )
}

/** Runs npm in a project, and returns its whole output. */
const runNpm = async (
  project: string,
  args: readonly string[],
  registry: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<string> => {
  const flags = ['--no-audit', '--no-fund', ...(registry === '' ? [] : [`--@org:registry=${registry}`])]
  const options = { cwd: project, env: { ...process.env, ...variables }, maxBuffer: 64 * 1024 * 1024 }
  // What follows `--` in the arguments is not for npm.
  const { stdout, stderr } = await run('npm', [...flags, ...args], options).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`npm ${args.join(' ')} failed.\n${error.stdout}${error.stderr}`)
    },
  )
  return `${stdout}${stderr}`
}

/** Creates a project and lets npm install packages into it. Remove the folder after use. */
export const installInProject = async (packages: readonly Published[], registry: string): Promise<string> => {
  const project = await mkdtemp(join(tmpdir(), 'consumer-'))
  await writeFile(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }')
  const output = await runNpm(project, ['install', '--no-save', ...packages.map(({ spec }) => spec)], registry)
  if (/ERESOLVE|EBADENGINE|deprecated/.test(output)) throw new Error(output)
  return project
}

/** A command of npm in a project, with the registry of the rehearsal if there is one. */
export const npm = (project: string, args: readonly string[], variables?: NodeJS.ProcessEnv): Promise<string> =>
  runNpm(project, args, inject('registry'), variables)

/** A new project with published packages, as npm installs them; all of them if none are named. */
export const createProject = (names?: readonly string[]): Promise<string> =>
  installInProject(
    inject('published').filter(({ name }) => names === undefined || names.includes(name)),
    inject('registry'),
  )
