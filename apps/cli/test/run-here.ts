import { nodeRuntime } from '@org/segment-core/node'
import { afterEach, beforeEach } from 'vitest'
import type { ClosableRuntime, Io } from '../src/io/io.ts'
import { nodeIo } from '../src/io/node-io.ts'
import { main } from '../src/main.ts'
import { type BuiltOptions, type BuiltRun, environment } from './run-built.ts'

/** A runtime whose sleeps take no time: its clock for durations jumps instead. */
const sleeplessRuntime = (): ClosableRuntime => {
  let skippedMs = 0
  return {
    ...nodeRuntime(),
    monotonic: () => performance.now() + skippedMs,
    sleep: async (ms, signal) => {
      if (signal?.aborted !== true) skippedMs += ms
    },
  }
}

async function* piecesOf(stdin: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(stdin)
}

/** Runs the command in this process, with real files and sockets, and with sleeps that take no time. */
export const runHere = async (
  args: readonly string[],
  options: Omit<BuiltOptions, 'uid'> & { readonly interrupt?: AbortSignal },
): Promise<BuiltRun & { readonly output: string }> => {
  // `output` has both, in order.
  const texts = { stdout: '', stderr: '', output: '' }
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({
    write: (text) => {
      texts[name] += text
      texts.output += text
    },
    isTTY: false,
  })
  const interrupt = options.interrupt ?? new AbortController().signal
  const { exitMeanwhile: _exit, keepMemorySmall: _memory, ...machine } = nodeIo(interrupt)
  const code = await main(args, {
    ...machine,
    ...{ stdout: output('stdout'), stderr: output('stderr'), stdinIsTTY: false },
    stdinBytes: () => piecesOf(options.stdin ?? ''),
    readStdin: async () => String(options.stdin ?? ''),
    env: environment(options),
    homeDirectory: options.cwd,
    createRuntime: async () => sleeplessRuntime(),
  })
  return { code, ...texts }
}

/** Makes a folder the working directory of each test of a file. */
export const useWorkingDirectory = (folder: () => string): void => {
  let before: string
  beforeEach(() => {
    before = process.cwd()
    process.chdir(folder())
  })
  afterEach(() => process.chdir(before))
}
