import type { SegmentErrorCode } from '@org/segment-core'

/** Exit codes of the command, after sysexits.h; 75 always means "run it again later". */
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

/** What each exit code means, for help and the README. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'Segment acknowledged the request, or the command did what it was asked.'],
  [exitCodes.usage, 'The command line is wrong: an unknown option, a missing argument, a value of the wrong form.'],
  [
    exitCodes.badData,
    'The call breaks a rule of Segment, passes a limit, or is no JSON; rows of an import were rejected; validate found errors.',
  ],
  [exitCodes.noInput, 'A file of input can not be read.'],
  [
    exitCodes.unavailable,
    'segment doctor found something that must be mended, segment dev can not have its port, or Node is too old.',
  ],
  [exitCodes.internal, 'A bug of this command; --debug shows where.'],
  [exitCodes.cannotWrite, 'A file can not be written: the profile, a journal, rejects or a proposed mapping.'],
  [exitCodes.tryAgain, 'No acknowledgement: network, time-out, rate limit or a failing server. Run it again.'],
  [exitCodes.refused, 'Segment refused the request; sending it again gets the same answer.'],
  [exitCodes.unauthorized, 'Segment refused the credential.'],
  [exitCodes.badConfig, 'The write key, region, host or profile is missing or can not be right.'],
  [exitCodes.interrupted, 'Interrupted with Ctrl-C, or asked to end by a signal.'],
]

/** Exit code of every error of core; a new code does not compile until it stands here. */
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
  // Only a client of one's own reports these; those of this command have neither middleware nor outbox.
  middleware_failed: exitCodes.internal,
  outbox_expired: exitCodes.tryAgain,
  outbox_full: exitCodes.tryAgain,
  outbox_unavailable: exitCodes.cannotWrite,
  queue_full: exitCodes.tryAgain,
  closed: exitCodes.internal,
  aborted: exitCodes.interrupted,
}
