import { nodeRuntime } from '@org/segment-core/node'
import type { ExitCode } from '../src/errors/exit-codes.ts'
import type { Io } from '../src/io/io.ts'
import { main } from '../src/main.ts'

/** A machine made for one run. */
export interface Machine {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** Text by path; written files land here too. */
  readonly files?: Map<string, string>
  /** Permission bits by path. @default 0o600 */
  readonly modes?: Readonly<Record<string, number>>
  readonly now?: number
}

/** What a run left behind. */
export interface Run {
  readonly exitCode: ExitCode
  readonly stdout: string
  readonly stderr: string
  /** Standard output as JSON. */
  readonly json: () => Record<string, unknown>
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

/** Runs the command in process on a machine of its own; requests go over real sockets. */
export const runSegment = async (args: readonly string[], machine: Machine = {}): Promise<Run> => {
  const files = machine.files ?? new Map<string, string>()
  const stdout: string[] = []
  const stderr: string[] = []
  let ids = 0
  const now = machine.now
  const io: Io = {
    stdout: { write: (text) => stdout.push(text), isTTY: false },
    stderr: { write: (text) => stderr.push(text), isTTY: false },
    readStdin: async () => machine.stdin ?? '',
    stdinBytes: async function* () {
      yield Buffer.from(machine.stdin ?? '')
    },
    stdinIsTTY: machine.stdin === undefined,
    env: machine.env ?? {},
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
    now: () => now ?? Date.now(),
    createId: () => {
      ids += 1
      return `id-${ids}`
    },
    createRuntime: async () => nodeRuntime(),
    interrupt: new AbortController().signal,
  }
  const exitCode = await main(args, io)
  const text = stdout.join('')
  return { exitCode, stdout: text, stderr: stderr.join(''), json: () => JSON.parse(text) as Record<string, unknown> }
}
