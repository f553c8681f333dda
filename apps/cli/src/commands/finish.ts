import type { ExitCode } from '../errors/exit-codes.ts'

/** Receives the exit code of the command. */
export type Finish = (code: ExitCode) => void

/** The examples section of a help text. */
export const exampleText = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
