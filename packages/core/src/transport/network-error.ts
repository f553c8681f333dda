import type { SegmentErrorCode } from '../error/error-codes.ts'
import { SegmentError } from '../error/segment-error.ts'

interface NetworkFailure {
  readonly pattern: RegExp
  readonly code: SegmentErrorCode
  readonly meaning: string
  readonly advice: string
}

/** System codes of failed connections by what a person can do about them; the first match counts. */
const failures: readonly NetworkFailure[] = [
  {
    pattern: /^(?:ENOTFOUND|EAI_AGAIN|EAI_\w+)$/,
    code: 'unavailable',
    meaning: 'The name of the host could not be resolved',
    advice: 'Check the spelling of the host, the region, and the DNS of this machine.',
  },
  {
    pattern: /^ECONNREFUSED$/,
    code: 'unavailable',
    meaning: 'The host refused the connection',
    advice: 'Check the host and port, and that a server is running there.',
  },
  {
    pattern: /^(?:CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/,
    code: 'unavailable',
    meaning: 'The TLS connection failed',
    advice: 'Check the host, the clock of this machine, and that its certificate authorities are up to date.',
  },
  {
    pattern: /^(?:ETIMEDOUT|UND_ERR_\w*TIMEOUT|TimeoutError)$/,
    code: 'timed_out',
    meaning: 'No answer came in time',
    advice: 'Try again, or allow more time.',
  },
  {
    pattern: /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    code: 'unavailable',
    meaning: 'The host can not be reached from here',
    advice: 'Check the network of this machine.',
  },
  {
    pattern: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED|HPE_\w+)$/,
    code: 'unavailable',
    meaning: 'The connection broke before the answer was complete',
    advice: 'Try again; the same messageId keeps Segment from counting the call twice.',
  },
]

const unknownFailure: Omit<NetworkFailure, 'pattern'> = {
  code: 'unavailable',
  meaning: 'The request failed on the network',
  advice: 'Check the network and the host, then try again.',
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined

/** The system code of a failure, dug out of its causes. */
const systemCodeOf = (error: unknown): string | undefined => {
  const seen = new Set<unknown>()
  const queue: unknown[] = [error]
  while (queue.length > 0) {
    const next = queue.shift()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    const code = property(next, 'code')
    if (typeof code === 'string' && code !== '') return code
    if (property(next, 'name') === 'TimeoutError') return 'TimeoutError'
    const inner = property(next, 'errors')
    queue.push(property(next, 'cause'), ...(Array.isArray(inner) ? inner : []))
  }
  return undefined
}

/** Turns what a runtime throws for a failed request into the one error; the origin is named, never the credential. */
export const networkError = (error: unknown, url: string): SegmentError => {
  const systemCode = systemCodeOf(error)
  const failure = failures.find(({ pattern }) => systemCode !== undefined && pattern.test(systemCode)) ?? unknownFailure
  const suffix = systemCode === undefined ? '' : ` (${systemCode})`
  return new SegmentError(
    failure.code,
    `${failure.meaning}: ${new URL(url).origin}${suffix}.`,
    { advice: failure.advice, ...(systemCode === undefined ? {} : { systemCode }) },
    { cause: error },
  )
}

/** The error of an attempt that ran out of time. */
export const timeoutError = (timeoutMs: number, url: string): SegmentError =>
  new SegmentError('timed_out', `No answer came from ${new URL(url).origin} within ${timeoutMs} ms.`, {
    advice: 'Try again, or allow more time.',
  })

/** The error of an attempt that the caller stopped. */
export const abortedError = (cause?: unknown): SegmentError =>
  new SegmentError('aborted', 'The caller stopped the delivery.', {}, { cause })
