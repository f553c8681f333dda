import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consumers, program, run, runPlain, vitests } from './consumer-project.ts'

/** A test runner in one of its set-ups, and its own flags. */
interface Runner {
  readonly consumer: string
  /** The file of `consumers/runner-tests` that it runs. */
  readonly file: string
  readonly args: readonly string[]
  readonly flags: { readonly ci: readonly string[]; readonly update: readonly string[] }
  /** Environment variables of a CI run. */
  readonly ciEnv: NodeJS.ProcessEnv
  /** What it says of a snapshot that it must not write. */
  readonly unwritten: RegExp
  readonly written: RegExp
  readonly updated: RegExp
  readonly obsolete: RegExp
}

const vitestRunner = (consumer: string): Runner => ({
  consumer,
  file: 'vitest.test.mjs',
  args: [program(consumer, 'vitest/vitest.mjs'), 'run', '--root', '.', 'runner-tests'],
  flags: { ci: [], update: ['--update'] },
  ciEnv: { CI: 'true' },
  unwritten: /The snapshot `matches its snapshot 1` does not exist.*or with -u, and commit the file in __snapshots__/,
  written: /Snapshots +2 written/,
  updated: /Snapshots +2 updated/,
  obsolete: /Snapshots +1 obsolete/,
})

const jestRunner = (consumer: string, file: string, environment: 'node' | 'jsdom'): Runner => ({
  consumer,
  file,
  args: [
    '--experimental-vm-modules',
    program(consumer, 'jest/bin/jest.js'),
    ...['--rootDir', '.', '--env', environment, '--testMatch', `**/runner-tests/${file}`],
  ],
  flags: { ci: ['--ci'], update: ['-u'] },
  ciEnv: {},
  unwritten: /New snapshot was not written. The update flag must be explicitly passed to write a new snapshot/,
  written: /2 snapshots written/,
  updated: /2 snapshots updated/,
  obsolete: /1 snapshot obsolete/,
})

const runners: readonly (readonly [name: string, runner: Runner])[] = [
  ...vitests.map((consumer) => [consumer, vitestRunner(consumer)] as const),
  ['Jest 29 with CommonJS', jestRunner('jest-29', 'jest.test.js', 'node')],
  ['Jest with CommonJS', jestRunner('jest', 'jest.test.js', 'node')],
  ['Jest with modules', jestRunner('jest', 'jest-module.test.mjs', 'node')],
  ['Jest with CommonJS in jsdom', jestRunner('jest-jsdom', 'jest.test.js', 'jsdom')],
  ['Jest with modules in jsdom', jestRunner('jest-jsdom', 'jest-module.test.mjs', 'jsdom')],
]

const folderIn = (consumer: string): string => join(consumers, consumer, 'runner-tests')
const folders = [...new Set(runners.map(([, { consumer }]) => folderIn(consumer)))]

const removeCopies = async (): Promise<void> => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}

beforeAll(async () => {
  await removeCopies()
  for (const folder of folders) await mkdir(folder)
  for (const [, { consumer, file }] of runners) {
    for (const copied of [file, 'define-tests.cjs']) {
      await cp(join(consumers, 'runner-tests', copied), join(folderIn(consumer), copied))
    }
  }
})
afterAll(removeCopies)

describe.each(runners)('the matchers in %s', (_name, runner) => {
  const { consumer, file, args, flags, ciEnv } = runner
  const snapshots = join(folderIn(consumer), '__snapshots__')
  const start = (more: readonly string[] = [], variables: NodeJS.ProcessEnv = {}) =>
    runPlain(consumer, [...args, ...more], variables)

  it('hold and fail, and keep their snapshot as the runner does', async () => {
    const unwritten = await start(flags.ci, ciEnv)
    expect(unwritten).toMatchObject({ exitCode: 1, output: expect.stringMatching(runner.unwritten) })

    const first = await start()
    expect(first).toMatchObject({ exitCode: 0, output: expect.stringMatching(runner.written) })
    expect(await readdir(snapshots)).toContain(`${file}.snap`)
    const before = await readFile(join(snapshots, `${file}.snap`), 'utf8')
    expect(before).toMatch(/"track Order Completed": \{\n +"items": \{\n +"presence": "always",/)

    expect(await start(flags.ci, ciEnv)).toMatchObject({ exitCode: 0 })
    expect(await readFile(join(snapshots, `${file}.snap`), 'utf8')).toBe(before)

    const changed = await start(flags.ci, { ...ciEnv, CHANGED: '1' })
    expect(changed).toMatchObject({ exitCode: 1, output: expect.stringMatching(/\+ +"coupon": \{/) })
    expect(await readFile(join(snapshots, `${file}.snap`), 'utf8')).toBe(before)

    expect(await start([], { SHORTER: '1' })).toMatchObject({ output: expect.stringMatching(runner.obsolete) })

    const updated = await start(flags.update, { CHANGED: '1' })
    expect(updated).toMatchObject({ exitCode: 0, output: expect.stringMatching(runner.updated) })
    expect(await readFile(join(snapshots, `${file}.snap`), 'utf8')).toContain('"coupon"')
    await rm(snapshots, { recursive: true })
  })

  it('fail at the line of the test, with the nearest call', async () => {
    const source = await readFile(join(folderIn(consumer), 'define-tests.cjs'), 'utf8')
    const lineOf = (words: string): number => source.split('\n').findIndex((line) => line.includes(words)) + 1
    const { exitCode, output } = await start([], { FAIL: '1' })
    expect(exitCode).toBe(1)
    expect(output).toContain('properties.revenue  expected 20, received 19.99')
    for (const words of ['the failing line', 'the waiting line']) {
      expect(output).toMatch(new RegExp(`define-tests\\.cjs:${lineOf(words)}:\\d+`))
    }
    expect(output).toContain('The probe found nothing within 20 ms')
    await rm(snapshots, { recursive: true })
  })
})

describe('the types of the matchers', () => {
  it.each(vitests)('compile with %s', async (consumer) => {
    const { version } = JSON.parse(await readFile(program(consumer, 'vitest/package.json'), 'utf8'))
    expect(`vitest-${version}`).toContain(consumer)
    const copy = join(folderIn(consumer), 'types.ts')
    await cp(join(consumers, 'runner-tests/vitest-types.ts'), copy)
    const compiler = join(consumers, 'node_modules/typescript/bin/tsc')
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022']
    expect(await run(consumer, [compiler, ...options, '--types', 'node', copy])).toBe('')
  })
})
