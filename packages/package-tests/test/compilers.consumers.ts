import { execFile } from 'node:child_process'
import { cp, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createProject, repository } from './published.ts'

const run = promisify(execFile)
const compilersFolder = join(repository, 'consumers/typescript/node_modules')
let project: string

beforeAll(async () => {
  project = await createProject()
  await cp(join(import.meta.dirname, 'consumer'), project, { recursive: true })
  const modules = join(await realpath(join(compilersFolder, '@types/node')), '../..')
  for (const name of ['@types/node', 'undici-types']) {
    await cp(join(modules, name), join(project, 'node_modules', name), { recursive: true, dereference: true })
  }
})

afterAll(async () => {
  if (project !== undefined) await rm(project, { recursive: true, force: true })
})

const versions = ['5.4', '5.9', '6', '7'] as const

/** What a project may use. Version 7 removed node10. */
const resolutions = [
  { resolution: 'nodenext', module: 'nodenext', type: 'module' },
  { resolution: 'nodenext', module: 'nodenext', type: 'commonjs' },
  { resolution: 'node16', module: 'node16', type: 'module' },
  { resolution: 'node16', module: 'node16', type: 'commonjs' },
  { resolution: 'bundler', module: 'esnext', type: 'module' },
  { resolution: 'node10', module: 'commonjs', type: 'commonjs' },
] as const

const combinations = versions.flatMap((version) =>
  resolutions
    .filter(({ resolution }) => resolution !== 'node10' || version !== '7')
    .map((resolution) => ({ version, ...resolution })),
)

/** Only core and testing promise CommonJS; the tests of matchers compile with their runner. */
const entriesFor = (type: string): readonly string[] =>
  inject('published')
    .filter(({ hasCommonJs }) => type === 'module' || hasCommonJs)
    .flatMap(({ entries }) => entries)
    .filter((entry) => !/segment-testing\/(?:vitest|jest)$/.test(entry))

const options = {
  strict: true,
  noEmit: true,
  target: 'es2022',
  lib: ['es2022'],
  skipLibCheck: false,
  esModuleInterop: true,
}

const compile = async (
  { version, type, module, resolution }: (typeof combinations)[number],
  files: readonly string[],
  more: object,
): Promise<readonly string[]> => {
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type }))
  const silenced = version === '6' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}
  const compilerOptions = { ...options, module, moduleResolution: resolution, ...silenced, ...more }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const compiler = join(compilersFolder, `typescript-${version}/bin/tsc`)
  const { stdout } = await run(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: project }).catch(
    (error: { stdout: string }) => error,
  )
  return stdout.split('\n').filter((line) => /error TS/.test(line))
}

describe.each(combinations)('TypeScript $version with $resolution in a $type package', (combination) => {
  beforeAll(async () => {
    const entries = entriesFor(combination.type)
    expect(entries.length).toBeGreaterThan(10)
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
    const used = `export const all = [${entries.map((_, index) => `entry${index}`).join(', ')}]`
    await writeFile(join(project, 'all.ts'), [...imports, used, ''].join('\n'))
  })

  it('compiles each entry and checks its declarations, with es2022 and the types of Node', async () => {
    const more = { types: ['node'] }
    expect(await compile(combination, ['all.ts', 'core.ts', 'analytics.ts'], more)).toEqual([])
  })

  it('finds no error in the declarations without the types of Node', async () => {
    const errors = await compile(combination, ['all.ts'], { types: [] })
    expect(errors.filter((error) => !/node_modules\/(?!@org\/)/.test(error))).toEqual([])
  })
})
