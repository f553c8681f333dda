import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The projects of users; `pnpm test:consumers` installs their packages. */
export const consumers = join(import.meta.dirname, '../../../consumers')

/** The consumers of the matchers, one for each major version. */
export const vitests = ['vitest-2', 'vitest-3', 'vitest-4', 'vitest-5'] as const

/** A program in the `node_modules` of a consumer. */
export const program = (consumer: string, path: string): string => join(consumers, consumer, 'node_modules', path)

const runFile = promisify(execFile)

/** Without what tells a program that it runs in CI, in color or in another test runner. */
const plainEnv = (): NodeJS.ProcessEnv => {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'CHROMIUM_PATH'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), NO_COLOR: '1' }
}

const runIn = (consumer: string, args: readonly string[]) => {
  const cwd = join(consumers, consumer)
  const env = { ...process.env, NODE_OPTIONS: '' }
  return runFile(process.execPath, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })
}

/** Runs a program of one consumer; its output is part of the error. */
export const run = async (consumer: string, args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await runIn(consumer, args)
  return `${stdout}${stderr}`
}

/** Runs a program of one consumer that prints JSON. */
export const runJson = async (consumer: string, args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await runIn(consumer, args)).stdout) as Record<string, unknown>

/** The end of a program, whether it succeeded or not. */
export interface Ended {
  readonly exitCode: number
  /** stdout and stderr. */
  readonly output: string
}

/** Runs a program of one consumer in a plain environment. */
export const runPlain = (
  consumer: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...plainEnv(), ...variables }
    const options = { cwd: join(consumers, consumer), env, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, args, options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    )
  })
