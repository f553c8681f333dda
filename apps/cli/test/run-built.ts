import { spawn } from 'node:child_process'
import { inject } from 'vitest'

/** The result of running the built command. */
export interface BuiltRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The machine of a run. */
export interface BuiltOptions {
  readonly cwd: string
  /** Address of a local Segment. */
  readonly host?: string
  readonly stdin?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
  /** User ID of the process. */
  readonly uid?: number
}

/** The write key of all runs; no output may contain it. */
export const writeKey = 'a-secret-write-key'

/** The environment of the built command. */
export const environment = ({ cwd, host, env }: BuiltOptions): Record<string, string> => ({
  ...{ PATH: process.env.PATH ?? '', HOME: cwd, SEGMENT_WRITE_KEY: writeKey },
  ...(host === undefined ? {} : { SEGMENT_HOST: host }),
  ...env,
})

const collect = (
  command: string,
  args: readonly string[],
  options: BuiltOptions,
  onStart: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<BuiltRun> =>
  new Promise((resolve, reject) => {
    const { cwd, uid, stdin } = options
    const user = uid === undefined ? {} : { uid, gid: uid }
    const child = spawn(command, args, { cwd, env: environment(options), ...user })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    // EPIPE: the process may exit before it has read everything.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin ?? '')
    onStart((signal) => child.kill(signal))
  })

/** Runs the built command as a child process. @param onStart receives a function that sends a signal */
export const runBuilt = (
  args: readonly string[],
  options: BuiltOptions,
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<BuiltRun> => collect(process.execPath, [inject('segment'), ...args], options, onStart)

/** Runs Node as a child process. */
export const runNode = (args: readonly string[], options: BuiltOptions): Promise<BuiltRun> =>
  collect(process.execPath, args, options)

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Runs a shell script in which `segment` is the built command. */
export const runShell = (script: string, options: BuiltOptions): Promise<BuiltRun> => {
  const segment = `segment() { ${quoted(process.execPath)} ${quoted(inject('segment'))} "$@"; }`
  return collect('bash', ['-c', `${segment}\n${script}`], options)
}

/** The report of `segment import --json`. @throws {Error} if its counts do not add up */
export const reportOf = ({ stdout }: BuiltRun): Readonly<Record<string, unknown>> => {
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>
  const [read = 0, ...others] = ['read', 'sent', 'rejected', 'skipped', 'filtered', 'gaveUp'].map((name) =>
    Number(report[name]),
  )
  if (read !== others.reduce((sum, count) => sum + count, 0)) throw new Error(`It does not add up: ${stdout}`)
  return report
}
