import type { ExitCode } from '../errors/exit-codes.ts'

/** Receives the exit code of the command. */
export type Finish = (code: ExitCode) => void
