import { runCommand } from '../src/commands/run-command.ts'

/** What a command wrote, and how it ended. */
export interface CommandResult {
  readonly code: number
  readonly printed: string
  readonly noted: string
}

/** Runs a command of `segment-collector` in this process. */
export const runWith = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input = '', now = Date.now() }: { readonly input?: string; readonly now?: number } = {},
): Promise<CommandResult> => {
  const written = { printed: '', noted: '' }
  const code = await runCommand(args, {
    env,
    print: (text) => {
      written.printed += text
    },
    note: (text) => {
      written.noted += text
    },
    readInput: async () => input,
    now: () => now,
    signal: new AbortController().signal,
  })
  return { code, ...written }
}
