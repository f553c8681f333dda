import type { ExitCode } from '../errors/exit-codes.ts'

/** Takes the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void
