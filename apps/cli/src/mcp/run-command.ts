import { isJsonObject } from '@org/segment-core/internal'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io, TextOutput } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import { profilePath } from '../settings/resolve-settings.ts'
import { readablePath } from './readable-path.ts'
import type { ToolAnswer } from './tool.ts'

/** Longest output in characters that is kept of one command. */
const maxOutput = 4_000_000

/** An output that keeps what is written. */
const keptOutput = (): TextOutput & { text: () => string } => {
  const parts: string[] = []
  let length = 0
  return {
    isTTY: false,
    write: (text) => {
      length += text.length
      if (length > maxOutput) {
        throw new CliError(
          'too_much',
          exitCodes.badData,
          'The command printed too much.',
          'Ask for less: a smaller limit or fewer calls.',
        )
      }
      parts.push(text)
    },
    text: () => parts.join(''),
  }
}

const missingFile = (): never => {
  throw Object.assign(new Error('no file'), { code: 'ENOENT' })
}

/** Without the settings of the user, so that no write key or host of theirs is used. Only files of the folder are read. */
export const withoutSettings = <Context extends { readonly io: Io; readonly folder: string }>(
  context: Context,
): Context => {
  const env = {}
  const profile = profilePath({ ...context.io, env })
  const read = async (path: string): Promise<string> =>
    path === profile
      ? missingFile()
      : context.io.files.read(await readablePath(context.folder, path).catch(missingFile))
  const files = { ...context.io.files, read, mode: async () => undefined }
  return { ...context, io: { ...context.io, env, files } }
}

/** JSON of a command: one document, or one event a line. */
const readOutput = (text: string): Readonly<Record<string, unknown>> => {
  const trimmed = text.trim()
  if (trimmed === '') return {}
  try {
    const whole: unknown = JSON.parse(trimmed)
    return isJsonObject(whole) ? whole : { items: whole }
  } catch {
    return { events: trimmed.split('\n').map((line): unknown => JSON.parse(line)) }
  }
}

/** What a command gets besides its arguments. */
export interface CommandInput {
  readonly stdin?: string
}

/**
 * Runs a command of this program in this process, with `--json`, and returns what it printed. So a tool answers as the
 * command does.
 * @param args without `--json`; an option and its value are one argument, and `--` comes before the others, so that no
 *   value is read as an option
 */
export const runCommand = async (
  { io, run }: { readonly io: Io; readonly run: RunArgs },
  args: readonly string[],
  { stdin = '' }: CommandInput = {},
): Promise<ToolAnswer> => {
  const stdout = keptOutput()
  const stderr = keptOutput()
  const exitCode = await run(['--json', '--no-color', ...args], {
    ...io,
    stdout,
    stderr,
    stdinIsTTY: false,
    readStdin: async () => stdin,
    stdinBytes: async function* () {
      yield Buffer.from(stdin)
    },
    readKeys: undefined,
    openUrl: undefined,
    exitMeanwhile: undefined,
    keepMemorySmall: undefined,
  })
  const value = readOutput(stdout.text())
  // Bad data is what many tools are asked to find.
  const isAnswer = exitCode === exitCodes.ok || exitCode === exitCodes.badData || Object.keys(value).length > 0
  const failed = value.outcome === 'error' || !isAnswer
  return { value: failed ? value : { exitCode, ...value }, notes: stderr.text().trim(), failed }
}
