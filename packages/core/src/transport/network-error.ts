import { redactSecrets } from '../error/redact-secrets.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { requestSecrets } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'

/** A kind of failure without a complete answer, and what to do about it. */
interface NetworkFailure {
  /** @default 'unavailable' */
  readonly error?: 'timed_out'
  /** What happened, to follow "Could not reach https://…: ". */
  readonly says: string
  readonly advice: string
  /** Whether a person has to act; otherwise the same request may succeed in a moment. */
  readonly lasting?: true
  /** System and library codes that identify it. */
  readonly codes: RegExp
  /** Messages that identify it, in runtimes whose errors have no code. */
  readonly messages: RegExp
}

/** The kinds, most specific first. */
const networkFailures = {
  undici: {
    says: 'the undici package is missing, too old, or does not run on this version of Node',
    advice: 'Install undici 7, which runs on every supported version of Node; 6.14 and later and 8 also work.',
    lasting: true,
    codes: /^UNDICI_NOT_LOADED$/,
    messages: /^undici could not be loaded/,
  },
  proxy: {
    says: 'the proxy refused the request',
    advice: 'Check the address, user and password of the proxy, and that it lets this host through.',
    lasting: true,
    codes: /^(?:UND_ERR_PRX_TLS|UND_ERR_SOCKS5.*)$/,
    messages: /\bproxy (?:response|authentication)/i,
  },
  certificate: {
    says: 'its TLS certificate is not trusted',
    advice: 'Check the host and the clock of this machine; if a company proxy intercepts TLS, trust its certificate.',
    lasting: true,
    codes:
      /^(?:CERT_.*|UNABLE_TO_.*|.*SELF_SIGNED_CERT.*|ERR_TLS_CERT_.*|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|UnknownIssuer)$/,
    messages: /certificate|UnknownIssuer/i,
  },
  tls: {
    says: 'the TLS handshake failed',
    advice: 'Check that the host and port use TLS, or use http for a local Segment without TLS.',
    lasting: true,
    codes: /^(?:ERR_SSL_.*|ERR_TLS_.*|EPROTO)$/,
    messages: /\b(?:tls|ssl)\b/i,
  },
  name: {
    says: 'the host name was not found',
    advice: 'Check the spelling of the host, the network and DNS.',
    codes: /^(?:ENOTFOUND|EAI_.*|ENODATA|ESERVFAIL|DNSException|.*DNS.*)$/,
    messages: /\bdns\b|name resolution|getaddrinfo|lookup address/i,
  },
  timeout: {
    error: 'timed_out',
    says: 'it did not answer in time',
    advice: 'Try again, or give it more time.',
    codes: /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    messages: /timed? ?out/i,
  },
  refused: {
    says: 'nothing listens on that host and port',
    advice: 'Check the host and port, and that the server runs.',
    codes: /^(?:ECONNREFUSED|ConnectionRefused)$/,
    messages: /connection refused|unable to connect/i,
  },
  unreachable: {
    says: 'the network has no route to it',
    advice: 'Check the network, firewall and proxy of this machine.',
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/,
    messages: /unreachable/i,
  },
  broken: {
    says: 'the connection broke before the answer was complete',
    advice: 'Try again.',
    codes:
      /^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED|ConnectionClosed|HPE_.*)$/,
    messages: /terminated|socket|connection (?:reset|closed)|other side closed|unexpected eof/i,
  },
} as const satisfies Record<string, NetworkFailure>

/** A failure without details, as in browsers. */
const unknownFailure: NetworkFailure = {
  says: 'the request failed without an answer',
  advice:
    'Check the network and the host; browsers also report this if the server does not allow requests from this page.',
  codes: /^$/,
  messages: /^$/,
}

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
    failure.error ?? 'unavailable',
    `Could not reach ${placeOf(request)}: ${failure.says}${shownCode}.`,
    { advice: failure.advice, ...(systemCode === undefined ? {} : { systemCode }) },
    cause === undefined ? {} : { cause },
  )
}

/** Whether a retry may help, judging by the system code of an error. */
export const isTransient = ({ details: { systemCode } }: SegmentError): boolean =>
  systemCode === undefined || failures.find(({ codes }) => codes.test(systemCode))?.lasting !== true

/** The error of a request that was not answered in time. */
export const timeoutError = (request: SegmentRequest, timeoutMs: number): SegmentError =>
  new SegmentError('timed_out', `${placeOf(request)} did not answer within ${timeoutMs.toLocaleString('en-US')} ms.`, {
    advice: networkFailures.timeout.advice,
  })

/** What an error says if the caller's signal gives no error of ours. */
export const callerStopped = 'The caller stopped the request.'

/**
 * The caller's signal.
 * @param reason that of the signal; an error `aborted` is used as it is
 */
export const abortedError = (reason?: unknown): SegmentError =>
  isSegmentError(reason) && reason.code === 'aborted'
    ? reason
    : new SegmentError('aborted', callerStopped, {}, reason === undefined ? {} : { cause: reason })

const originOf = (location: string, base: string | undefined): string | undefined => {
  if (!URL.canParse(location, base)) return undefined
  const { origin, protocol, host } = new URL(location, base)
  return origin === 'null' ? `${protocol}//${host}` : origin
}

/**
 * The error of a redirect. Redirects are not followed, so that the credential reaches no other address. Only the origin
 * is shown, because the path may contain anything.
 * @param location of the answer; null if it is unknown, as in browsers
 * @param facts the status, if it is known, and the base URL of a relative location
 */
export const redirectError = (
  location: string | null,
  { status, base }: { readonly status?: number; readonly base?: string | undefined } = {},
): SegmentError => {
  const origin = location === null ? undefined : originOf(location, base)
  const where = origin === undefined ? 'elsewhere' : `to ${origin}`
  const answered = status === undefined ? 'The server answered' : `The server answered ${status}`
  return new SegmentError(
    'refused',
    `${answered}, redirecting ${where}; redirects are not followed, to protect the credential.`,
    {
      ...(status === undefined ? {} : { status }),
      advice: 'Check the host; if the new address is right, set it as the host.',
    },
  )
}
