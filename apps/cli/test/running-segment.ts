import { nodeRuntime } from '@org/segment-core/node'
import type { ExitCode } from '../src/errors/exit-codes.ts'
import type { ClosableRuntime, Io } from '../src/io/io.ts'
import { main } from '../src/main.ts'

/** The machine that a command runs on. */
export interface Machine {
  /** Stdin is a terminal unless this is set. */
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** File contents by path; the command writes here too. */
  readonly files?: Map<string, string>
  /** Permission bits by path. @default 0o600 */
  readonly modes?: Readonly<Record<string, number>>
  /** @default the real time */
  readonly now?: number
  /** Whether the outputs are terminals that can send keys. */
  readonly terminal?: boolean
  /** Changes the runtime; requests go over real sockets by default. */
  readonly runtime?: (real: ClosableRuntime) => ClosableRuntime
}

/** A running command. */
export interface RunningSegment {
  /** Waits until both outputs together match a pattern. @throws {Error} if the command exits before */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly stdout: () => string
  readonly stderr: () => string
  readonly press: (keys: string) => void
  /** URLs opened in the browser. */
  readonly opened: readonly string[]
  /** Sends the interrupt signal. */
  readonly interrupt: () => void
  readonly exitCode: Promise<ExitCode>
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

/** Starts the command in this process. */
export const startSegment = (args: readonly string[], machine: Machine = {}): RunningSegment => {
  const files = machine.files ?? new Map<string, string>()
  const texts = { stdout: '', stderr: '' }
  const opened: string[] = []
  const stop = new AbortController()
  const watchers = new Set<() => void>()
  let press: (keys: string) => void = () => undefined
  let ids = 0
  const terminal = machine.terminal === true
  const output = (name: keyof typeof texts): Io['stdout'] => ({
    write: (text) => {
      texts[name] += text
      for (const watch of watchers) watch()
    },
    isTTY: terminal,
  })
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    readStdin: async () => machine.stdin ?? '',
    stdinBytes: async function* () {
      yield Buffer.from(machine.stdin ?? '')
    },
    stdinIsTTY: machine.stdin === undefined,
    env: { NO_COLOR: '1', ...machine.env },
    homeDirectory: '/home/ada',
    platform: 'linux',
    files: {
      read: async (path) => {
        const text = files.get(path)
        if (text === undefined) throw systemError(path.endsWith('/') ? 'EISDIR' : 'ENOENT')
        return text
      },
      writePrivate: async (path, text) => {
        if (path.startsWith('/read-only')) throw systemError('EROFS')
        files.set(path, text)
      },
      mode: async (path) => (files.has(path) ? (machine.modes?.[path] ?? 0o600) : undefined),
    },
    now: () => machine.now ?? Date.now(),
    createId: () => {
      ids += 1
      return `id-${ids}`
    },
    createRuntime: async () => machine.runtime?.(nodeRuntime()) ?? nodeRuntime(),
    readKeys: terminal
      ? (listener) => {
          press = listener
          return () => {
            press = () => undefined
          }
        }
      : undefined,
    openUrl: (url) => opened.push(url),
    interrupt: stop.signal,
  }
  const exitCode = main(args, io)
  const all = (): string => texts.stdout + texts.stderr
  return {
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const match = pattern.exec(all())
          if (match === null) return
          watchers.delete(watch)
          resolve(match)
        }
        watchers.add(watch)
        watch()
        void exitCode.then((code) => reject(new Error(`It exited with ${code} before ${pattern}:\n${all()}`)))
      }),
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    press: (keys) => press(keys),
    opened,
    interrupt: () => stop.abort(),
    exitCode,
  }
}
