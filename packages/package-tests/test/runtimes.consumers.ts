import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createProject, type Published, repository } from './published.ts'

const run = promisify(execFile)
let project: string

beforeAll(async () => {
  project = await createProject()
})

afterAll(async () => {
  if (project !== undefined) await rm(project, { recursive: true, force: true })
})

const nodeBinary = (version: string): string =>
  version === '24' ? process.execPath : join(repository, 'consumers/nodes/node_modules', `node-${version}/bin/node`)

const runtimeBinary = (name: string): string => join(import.meta.dirname, '../node_modules/.bin', name)

const nodes = ['20.19', '22', '24', '26'] as const

/** The version of a binary and what it prints; anything on stderr, such as a warning, is a failure. */
const evaluate = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await run(program, args, { cwd: project, env: { ...process.env, NODE_OPTIONS: '' } })
  expect(stderr).toBe('')
  return stdout.trim()
}

/** Entries that only their test runner can load. */
const runnerEntries = ['@org/segment-testing/vitest', '@org/segment-testing/jest']

const states = (one: Published, node: string): boolean => {
  const [major = 0, minor = 0] = one.node.split('.').map(Number)
  const [own = 0, ownMinor = Number.POSITIVE_INFINITY] = node.split('.').map(Number)
  return own > major || (own === major && ownMinor >= minor)
}

const entriesOf = (packages: readonly Published[]): readonly string[] =>
  packages.flatMap(({ entries }) => entries).filter((entry) => !runnerEntries.includes(entry))

const importAll = (entries: readonly string[]): string => `
  const counts = []
  for (const entry of ${JSON.stringify(entries)}) counts.push([entry, Object.keys(await import(entry)).length > 0])
  console.log(JSON.stringify(counts))`

const requireAll = (entries: readonly string[]): string => `
  console.log(JSON.stringify(${JSON.stringify(entries)}.map((entry) => [entry, Object.keys(require(entry)).length > 0])))`

const loaded = (entries: readonly string[]) => entries.map((entry) => [entry, true])

describe.each(nodes)('Node %s', (node) => {
  const stated = () => inject('published').filter((one) => states(one, node))

  it('is the version that it says', async () => {
    expect(await evaluate(nodeBinary(node), ['--version'])).toMatch(new RegExp(`^v${node.replace('.', '\\.')}\\.`))
  })

  it.each([
    ['import', 'module', importAll],
    ['require', 'commonjs', requireAll],
  ] as const)('loads each entry of the packages that state it with %s, without a warning', async (_, type, codeFor) => {
    const entries = entriesOf(stated())
    expect(entries).toContain('@org/segment-core/node')
    const args = [`--input-type=${type}`, '-e', codeFor(entries)]
    expect(JSON.parse(await evaluate(nodeBinary(node), args))).toEqual(loaded(entries))
  })

  it('runs each command that states it, and the others say which Node they need', async () => {
    const commands = await Promise.all(
      inject('published').map(async (one) => {
        const manifest = JSON.parse(await readFile(join(one.folder, 'package.json'), 'utf8'))
        return Object.keys(manifest.bin ?? {}).map((name) => ({ name, isStated: states(one, node), needs: one.node }))
      }),
    )
    expect(commands.flat().length).toBeGreaterThanOrEqual(3)
    for (const { name, isStated, needs } of commands.flat()) {
      const args = [join(project, 'node_modules/.bin', name), isStated ? '--help' : 'start']
      const result = await run(nodeBinary(node), args, { cwd: project }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
      )
      if (isStated) {
        expect([name, result.code, result.stderr]).toEqual([name, 0, ''])
        expect(result.stdout).toContain(name)
      } else {
        expect([name, result.code, result.stdout]).toEqual([name, 69, ''])
        expect(result.stderr).toMatch(new RegExp(`^${name} needs Node ${needs} or later; this is v[\\d.]+\\.\\n$`))
      }
    }
  })
})

describe('other runtimes', () => {
  it.each([
    ['deno', ['eval', '--quiet']],
    ['bun', ['-e']],
  ] as const)('%s imports each entry that needs no Node', async (name, args) => {
    const entries = entriesOf(inject('published'))
    expect(JSON.parse(await evaluate(runtimeBinary(name), [...args, importAll(entries)]))).toEqual(loaded(entries))
  })
})
