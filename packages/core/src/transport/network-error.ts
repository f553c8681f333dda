import { redactSecrets } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { type NetworkFailure, networkFailures, unknownFailure } from './network-failures.ts'

interface Link {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
}

/** Causes that are searched. */
const maxDepth = 8

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** An error, its causes and, of several at once, the first: from the outside in. */
const chainOf = (error: unknown, depth = 0): readonly Link[] => {
  if (depth >= maxDepth) return []
  if (!isRecord(error)) return typeof error === 'string' ? [{ name: 'Error', message: error, code: undefined }] : []
  const { name, message, code, cause, errors } = error
  const link = {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' && /^[A-Za-z]\w*$/.test(code) ? code : undefined,
  }
  const inner: unknown = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  return [link, ...chainOf(inner, depth + 1)]
}

/** Properties of a foreign error may throw when they are read. */
const safeChainOf = (error: unknown): readonly Link[] => {
  try {
    return chainOf(error)
  } catch {
    return []
  }
}

const failures: readonly NetworkFailure[] = Object.values(networkFailures)

const failureOf = (chain: readonly Link[]): NetworkFailure =>
  failures.find(({ codes }) => chain.some(({ code }) => code !== undefined && codes.test(code))) ??
  failures.find(({ messages }) => chain.some(({ message }) => messages.test(message))) ??
  unknownFailure

/** The same causes without stacks, other properties and secrets. */
const causeOf = (chain: readonly Link[], secrets: readonly string[]): Error | undefined => {
  const [link, ...rest] = chain
  if (link === undefined) return undefined
  const inner = causeOf(rest, secrets)
  const error = new Error(redactSecrets(link.message, secrets), inner === undefined ? {} : { cause: inner })
  error.name = link.name
  error.stack = `${link.name}: ${error.message}`
  return link.code === undefined ? error : Object.assign(error, { code: link.code })
}

const placeOf = ({ url }: SegmentRequest): string => (URL.canParse(url) ? new URL(url).origin : 'the server')

/**
 * Turns a network failure into a {@link SegmentError} `unavailable` or `timed_out` that names the origin, the system code
 * found in the causes, and what to do.
 */
export const networkError = (error: unknown, request: SegmentRequest): SegmentError => {
  const chain = safeChainOf(error)
  const failure = failureOf(chain)
  const codes = chain.flatMap(({ code }) => (code === undefined ? [] : [code]))
  const systemCode = codes.find((code) => failure.codes.test(code)) ?? codes[0]
  const shownCode = systemCode === undefined ? '' : ` (${systemCode})`
  const cause = causeOf(chain, requestSecrets(request))
  return new SegmentError(
    failure.error,
    `Could not reach ${placeOf(request)}: ${failure.says}${shownCode}.`,
    { advice: failure.advice, ...(systemCode === undefined ? {} : { systemCode }) },
    cause === undefined ? {} : { cause },
  )
}

/** Whether a retry may help, judging by the system code of an error. */
export const isTransient = ({ details: { systemCode } }: SegmentError): boolean =>
  systemCode === undefined || (failures.find(({ codes }) => codes.test(systemCode)) ?? unknownFailure).transient

/** The error of a request that was not answered in time. */
export const timeoutError = (request: SegmentRequest, timeoutMs: number): SegmentError =>
  new SegmentError('timed_out', `${placeOf(request)} did not answer within ${timeoutMs.toLocaleString('en-US')} ms.`, {
    advice: networkFailures.timeout.advice,
  })

/**
 * The caller's signal.
 * @param reason that of the signal
 */
export const abortedError = (reason?: unknown): SegmentError =>
  new SegmentError('aborted', 'The caller stopped the request.', {}, reason === undefined ? {} : { cause: reason })
