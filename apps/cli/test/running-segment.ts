import { nodeRuntime } from '@org/segment-core/node'
import type { ExitCode } from '../src/errors/exit-codes.ts'
import type { Io } from '../src/io/io.ts'
import { main } from '../src/main.ts'

/** A run that goes on until it is told to end. */
export interface RunningSegment {
  /** Waits until both outputs together hold a text or match a pattern, and gives the match. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly stdout: () => string
  readonly stderr: () => string
  readonly press: (keys: string) => void
  /** Addresses that were opened. */
  readonly opened: readonly string[]
  /** Presses Ctrl-C, as the system tells of it. */
  readonly interrupt: () => void
  readonly exitCode: Promise<ExitCode>
}

/** A machine for commands that go on. */
export interface RunningMachine {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: ReadonlyMap<string, string>
  /** Somebody sits at a terminal. */
  readonly terminal?: boolean
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

/** Starts the command in process. */
export const startSegment = (args: readonly string[], machine: RunningMachine = {}): RunningSegment => {
  const stdout: string[] = []
  const stderr: string[] = []
  const opened: string[] = []
  const stop = new AbortController()
  let press: (key: string) => void = () => undefined
  let ids = 0
  const terminal = machine.terminal === true
  const io: Io = {
    stdout: { write: (text) => stdout.push(text), isTTY: terminal },
    stderr: { write: (text) => stderr.push(text), isTTY: terminal },
    readStdin: async () => '',
    stdinBytes: async function* () {},
    stdinIsTTY: terminal,
    env: { NO_COLOR: '1', ...machine.env },
    homeDirectory: '/home/ada',
    platform: 'linux',
    files: {
      read: async (path) => {
        const text = machine.files?.get(path)
        if (text === undefined) throw systemError('ENOENT')
        return text
      },
      writePrivate: async () => undefined,
      mode: async () => undefined,
    },
    now: Date.now,
    createId: () => {
      ids += 1
      return `id-${ids}`
    },
    createRuntime: async () => nodeRuntime(),
    ...(terminal
      ? {
          readKeys: (listener: (key: string) => void) => {
            press = listener
            return () => {
              press = () => undefined
            }
          },
        }
      : {}),
    openUrl: (url) => opened.push(url),
    interrupt: stop.signal,
  }
  const exitCode = main(args, io)
  const all = (): string => stdout.join('') + stderr.join('')
  return {
    until: async (pattern) => {
      const deadline = Date.now() + 20_000
      for (;;) {
        const match = pattern.exec(all())
        if (match !== null) return match
        if (Date.now() > deadline) throw new Error(`${pattern} never came; so far:\n${all()}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    stdout: () => stdout.join(''),
    stderr: () => stderr.join(''),
    press: (keys) => press(keys),
    opened,
    interrupt: () => stop.abort(),
    exitCode,
  }
}
