import type { SegmentErrorCode } from '@org/segment-core'

/** Exit codes and their meanings, following sysexits.h; 75 always means "try again later". */
const table = {
  ok: [0, 'Segment acknowledged the request, or the command succeeded.'],
  usage: [64, 'Invalid command line: an unknown option, a missing argument or a malformed value.'],
  badData: [
    65,
    'Invalid data: a call breaks a rule or a size limit, the input is not JSON, an import rejected rows, validate found errors, or a codemod skipped a file.',
  ],
  noInput: [66, 'An input file cannot be read.'],
  unavailable: [
    69,
    'segment doctor found a problem, segment dev cannot use its port or does not answer, or Node is too old.',
  ],
  internal: [70, 'A bug in this command; --debug shows the stack trace.'],
  cannotWrite: [
    73,
    'A file cannot be written: the profile, a journal, rejected rows, an inferred mapping or source code.',
  ],
  tryAgain: [75, 'Temporary failure: network error, timeout, rate limit or server error. Try again.'],
  refused: [76, 'Segment rejected the request; retrying gets the same response.'],
  unauthorized: [77, 'Segment rejected the credential.'],
  badConfig: [78, 'The write key, region, host or profile is missing or invalid.'],
  interrupted: [130, 'Interrupted by Ctrl-C or another signal.'],
} as const satisfies Readonly<Record<string, readonly [code: number, meaning: string]>>

/** An exit code. */
export type ExitCode = (typeof table)[keyof typeof table][0]

/** The exit codes by name. */
export const exitCodes = Object.fromEntries(Object.entries(table).map(([name, [code]]) => [name, code])) as {
  readonly [Name in keyof typeof table]: (typeof table)[Name][0] // the same names
}

/** The meaning of each exit code, for help and the README. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = Object.values(table)

/** The exit code of each core error code. */
export const exitCodeOfError: Readonly<Record<SegmentErrorCode, ExitCode>> = {
  invalid_call: exitCodes.badData,
  too_large: exitCodes.badData,
  invalid_source: exitCodes.badConfig,
  invalid_request: exitCodes.usage,
  invalid_plan: exitCodes.badData,
  unauthorized: exitCodes.unauthorized,
  rate_limited: exitCodes.tryAgain,
  refused: exitCodes.refused,
  wrong_region: exitCodes.badConfig,
  forbidden: exitCodes.unauthorized,
  not_found: exitCodes.refused,
  conflict: exitCodes.refused,
  invalid_response: exitCodes.tryAgain,
  unavailable: exitCodes.tryAgain,
  timed_out: exitCodes.tryAgain,
  // Never reported here: the clients of this command have no middleware and no outbox.
  middleware_failed: exitCodes.internal,
  outbox_expired: exitCodes.tryAgain,
  outbox_full: exitCodes.tryAgain,
  outbox_unavailable: exitCodes.cannotWrite,
  queue_full: exitCodes.tryAgain,
  closed: exitCodes.internal,
  aborted: exitCodes.interrupted,
}
