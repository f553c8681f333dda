import type { Environment } from '../config/read-environment.ts'
import type { ExitCode } from './exit-codes.ts'

/** What commands use of the process. */
export interface CommandIo {
  readonly env: Environment
  /** Results. */
  readonly print: (text: string) => void
  /** Everything else: errors, warnings and what was done. */
  readonly note: (text: string) => void
  /** Reads all of the standard input. */
  readonly readInput: () => Promise<string>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal
}

/** What the declaration of a command needs. */
export interface CommandContext {
  readonly io: CommandIo
  /** Ends the command with an exit code. */
  readonly finish: (code: ExitCode) => void
}

/** Options that every command has. */
export interface SharedOptions {
  /** Path of the settings file. */
  readonly config?: string
  readonly json?: boolean
}
