import { byteLength } from '../validate/byte-length.ts'
import { type AcceptedCall, type AcceptOptions, acceptCall, type RejectedCall } from './accept-call.ts'
import { type AttemptStamps, bodyTail, buildRequest } from './build-request.ts'
import type { SegmentRequest } from './segment-request.ts'
import type { Source } from './source.ts'

/** How a call is validated, stamped and built. */
export interface PrepareOptions extends Omit<AcceptOptions, 'requestBytes'> {
  readonly source: Source
  /** `User-Agent`, if the runtime allows one to be set. */
  readonly userAgent?: string | undefined
  /** Set if access tokens authorize the request: the write key then goes into its body. */
  readonly tokens?: object | undefined
}

/**
 * Builds the request of one attempt: with an access token if there is one, else with Basic authorization.
 * @throws {SegmentError} `too_large` if the body exceeds the limit of the endpoint
 */
export type BuildRequest = (attempt: AttemptStamps) => SegmentRequest

/** A call that is ready to be sent. */
export interface ReadyCall extends AcceptedCall {
  readonly request: BuildRequest
}

/** Bytes that a request adds after its calls: `sentAt`, and the write key if it goes into the body. */
export const requestBytes = ({ source, tokens }: Pick<PrepareOptions, 'source' | 'tokens'>): number =>
  // The tail replaces the last brace, after a comma.
  byteLength(
    bodyTail(source, { sentAt: new Date(0).toISOString(), bearerToken: tokens === undefined ? undefined : '' }),
  )

/**
 * Validates a call, stamps it, and returns the function that builds its request. Sending, a dry run and a curl command
 * all start here, so they cannot differ.
 * @returns the stamped call, its warnings and its request; or `ok: false` with the error. Never throws
 */
export const prepareCall = (input: unknown, options: PrepareOptions): ReadyCall | RejectedCall => {
  const accepted = acceptCall(input, { ...options, requestBytes: requestBytes(options) })
  if (!accepted.ok) return accepted
  const { source, userAgent } = options
  return {
    ...accepted,
    request: (attempt) => buildRequest(accepted.call, source, { userAgent, ...attempt }, accepted.json),
  }
}
