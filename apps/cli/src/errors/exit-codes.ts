import type { SegmentErrorCode } from '@org/segment-core'

/** Exit codes, following sysexits.h; 75 always means "try again later". */
export const exitCodes = {
  ok: 0,
  usage: 64,
  badData: 65,
  noInput: 66,
  unavailable: 69,
  internal: 70,
  cannotWrite: 73,
  tryAgain: 75,
  refused: 76,
  unauthorized: 77,
  badConfig: 78,
  interrupted: 130,
} as const

/** An exit code. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The meaning of each exit code, for help and the README. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'Segment acknowledged the request, or the command succeeded.'],
  [exitCodes.usage, 'Invalid command line: an unknown option, a missing argument or a malformed value.'],
  [
    exitCodes.badData,
    'Invalid data: a call breaks a rule or a size limit, the input is not JSON, an import rejected rows, or validate found errors.',
  ],
  [exitCodes.noInput, 'An input file cannot be read.'],
  [exitCodes.unavailable, 'segment doctor found a problem, segment dev cannot use its port, or Node is too old.'],
  [exitCodes.internal, 'A bug in this command; --debug shows the stack trace.'],
  [exitCodes.cannotWrite, 'A file cannot be written: the profile, a journal, rejected rows or an inferred mapping.'],
  [exitCodes.tryAgain, 'Temporary failure: network error, timeout, rate limit or server error. Try again.'],
  [exitCodes.refused, 'Segment rejected the request; retrying gets the same response.'],
  [exitCodes.unauthorized, 'Segment rejected the credential.'],
  [exitCodes.badConfig, 'The write key, region, host or profile is missing or invalid.'],
  [exitCodes.interrupted, 'Interrupted by Ctrl-C or another signal.'],
]

/** The exit code of each core error code. */
export const exitCodeOfError: Readonly<Record<SegmentErrorCode, ExitCode>> = {
  invalid_call: exitCodes.badData,
  too_large: exitCodes.badData,
  invalid_source: exitCodes.badConfig,
  invalid_request: exitCodes.usage,
  unauthorized: exitCodes.unauthorized,
  rate_limited: exitCodes.tryAgain,
  refused: exitCodes.refused,
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
