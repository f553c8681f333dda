import type { ExitCode } from '../errors/exit-codes.ts'
import type { Io } from './io.ts'

/** Runs a command line of this program; never throws. */
export type RunArgs = (args: readonly string[], io: Io) => Promise<ExitCode>
