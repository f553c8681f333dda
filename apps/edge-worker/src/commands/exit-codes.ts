/** Exit codes and their meanings, following sysexits.h. */
const table = {
  ok: [0, 'The command succeeded, or a signal stopped the collector.'],
  usage: [64, 'Invalid command line: an unknown command or option, or a missing argument.'],
  noInput: [66, 'There is nothing with that name, such as a source or a parked call.'],
  unavailable: [69, 'Node is too old, or a service that the command needs does not answer.'],
  system: [71, 'System error: a file or an address cannot be used.'],
  settings: [78, 'The settings are invalid.'],
} as const satisfies Readonly<Record<string, readonly [code: number, meaning: string]>>

/** An exit code. */
export type ExitCode = (typeof table)[keyof typeof table][0]

/** The exit codes by name. */
export const exitCodes = Object.fromEntries(Object.entries(table).map(([name, [code]]) => [name, code])) as {
  readonly [Name in keyof typeof table]: (typeof table)[Name][0] // the same names
}

/** The meaning of each exit code, for the help. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = Object.values(table)
