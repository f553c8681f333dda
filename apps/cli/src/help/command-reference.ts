import type { exitCodeMeanings } from '../errors/exit-codes.ts'
import type { SettingSpec } from '../settings/global-options.ts'

/** A flag of a command, for the reference. */
export interface FlagText {
  readonly flags: string
  readonly help: string
  /** Allowed values; empty if any value is allowed. */
  readonly choices: readonly string[]
}

/** An argument of a command. */
export interface ArgumentText {
  /** As in the usage: `<file>`, `[files...]`. */
  readonly name: string
  readonly help: string
  /** Allowed values; empty if any value is allowed. */
  readonly choices: readonly string[]
}

/** A command, as its help describes it. */
export interface CommandText {
  /** All its words without `segment`, such as `config set`. Empty for the program. */
  readonly name: string
  /** Heading of its group in the help of the program, such as `Setup`. */
  readonly group: string
  readonly summary: string
  readonly description: string
  readonly usage: string
  readonly arguments: readonly ArgumentText[]
  /** Without the global ones. */
  readonly flags: readonly FlagText[]
  readonly examples: readonly string[]
  readonly commands: readonly CommandText[]
}

/** Everything that a reference of the command needs. */
export interface CommandReference {
  readonly program: CommandText
  readonly settings: readonly SettingSpec[]
  readonly exitCodes: typeof exitCodeMeanings
}
