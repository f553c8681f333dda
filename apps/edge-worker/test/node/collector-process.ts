import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A collector in its own process. */
export interface CollectorProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Its output so far. */
  readonly output: () => string
  /** Resolves to its exit status, or to the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** The result of a process that ended by itself. */
export interface Ended {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** The file of the command. */
export const main = fileURLToPath(new URL('../../src/commands/main.ts', import.meta.url))

/** Starts the command and waits until its output matches. @throws {Error} with its output if it ends before */
const startCommand = async (
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  isReady: RegExp,
  wrapper: readonly string[] = [],
): Promise<CollectorProcess> => {
  const [program = '', ...args] = [...wrapper, process.execPath, '--conditions=@org/source', main, ...words]
  const child = spawn(program, args, {
    env: { ...process.env, COLLECTOR_SERVER_PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  const ready = Promise.withResolvers<string>()
  const read = (chunk: Buffer): void => {
    written += String(chunk)
    const found = isReady.exec(written)
    if (found !== null) ready.resolve(found[1] ?? '')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const ended = once(child, 'exit').then(([status, signal]) => status ?? signal)
  ended.then(() => ready.reject(new Error(written)))
  ready.promise.catch(() => {})
  return { url: await ready.promise, child, output: () => written, ended }
}

/**
 * Starts a collector on a free port and waits until it listens.
 * @param wrapper a program that becomes the command which follows its arguments
 * @throws {Error} with its output if it ends before
 */
export const startProcess = (
  variables: Readonly<Record<string, string>>,
  wrapper: readonly string[] = [],
): Promise<CollectorProcess> => startCommand([], variables, /"url":"([^"]+)"/, wrapper)

/** Starts `segment-collector deliver`; its `url` is empty. @throws {Error} with its output if it ends before */
export const startDelivererProcess = (variables: Readonly<Record<string, string>>): Promise<CollectorProcess> =>
  startCommand(['deliver'], variables, /The deliverer runs\./)

/** Runs the command until it ends. */
export const runMain = async (words: readonly string[]): Promise<Ended> => {
  const child = spawn(process.execPath, ['--conditions=@org/source', main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      written[name] += String(chunk)
    })
  }
  const [status, signal] = await once(child, 'close')
  return { status: status ?? signal, ...written }
}
