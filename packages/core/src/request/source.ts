import * as z from 'zod/mini'
import { SegmentError } from '../error/segment-error.ts'
import { type Region, regions } from '../spec/regions.ts'

/** Where the write key goes: into the Authorization header, into the body, or into both. */
export type WriteKeyPlacement = 'header' | 'body' | 'both'

/** The source that calls are sent to. */
export interface Source {
  /** Key of the source; public by design, and only good for writing. */
  readonly writeKey: string
  readonly region: Region
  /** Origin that replaces the region's, such as a custom domain or a local Segment; without path. */
  readonly host?: string
  /** @default 'header' */
  readonly writeKeyIn: WriteKeyPlacement
}

/** What a caller gives for a source; the region is the US unless said. */
export interface SourceInput {
  readonly writeKey: string
  readonly region?: Region | undefined
  /** Origin or base URL, with or without `/v1`. */
  readonly host?: string | undefined
  readonly writeKeyIn?: WriteKeyPlacement | undefined
}

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** Hides the write key from `console.log` and `JSON.stringify`; as a property it is read as ever. */
const guarded = (source: Source): Source => {
  const shown = { ...source, writeKey: '[redacted]' }
  return Object.defineProperties(source, {
    [inspect]: { value: () => shown },
    toJSON: { value: () => shown },
  })
}

const invalid = (message: string, path: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', message, { path: [path], advice })

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/

/**
 * Normalises a host: an origin or base URL, with or without `/v1`.
 * @returns the origin, such as `https://events.example.com`
 * @throws {SegmentError} `invalid_source` where it is no such URL, or is plain HTTP to another machine
 */
export const parseHost = (host: string): string => {
  const fail = (why: string, advice: string): never => {
    throw invalid(`The host ${why}.`, 'host', advice)
  }
  if (!URL.canParse(host)) return fail('is no URL', 'Give an origin such as https://events.example.com.')
  const url = new URL(host)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return fail('is neither https nor http', 'Give an origin such as https://events.example.com.')
  }
  if (url.username !== '' || url.password !== '') return fail('holds a user name or password', 'Leave them out.')
  if (url.search !== '' || url.hash !== '') return fail('holds a query or fragment', 'Give the origin alone.')
  if (!/^(?:\/v1)?\/?$/.test(url.pathname)) {
    return fail(`has the path ${url.pathname}`, 'Give the origin alone, or the origin followed by /v1.')
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    return fail('is plain HTTP to another machine', 'Use https, so that the write key does not travel in the clear.')
  }
  return url.origin
}

const sourceShape = z.object({
  writeKey: z.string(),
  region: z.optional(z.string()),
  host: z.optional(z.string()),
  writeKeyIn: z.optional(z.enum(['header', 'body', 'both'])),
})

const isRegion = (region: string): region is Region => Object.hasOwn(regions, region)

const checkWriteKey = (writeKey: string): string => {
  const key = writeKey.trim()
  if (key === '') {
    throw invalid('The write key is missing.', 'writeKey', 'Copy it from the settings of the source, under API keys.')
  }
  if (/^sgp_/.test(key)) {
    throw invalid(
      'The write key is a token of the Public API, which sends no events.',
      'writeKey',
      'Copy the write key of the source, 32 letters and digits, from its settings, under API keys.',
    )
  }
  // A header and a Basic user name carry neither control characters nor, before the colon, a colon.
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(key)) {
    throw invalid('The write key holds a space, a colon or another character no key has.', 'writeKey', 'Copy it again.')
  }
  return key
}

/**
 * Checks and completes what a caller gives for a source.
 * @throws {SegmentError} `invalid_source` with the path of what can not be right; never with the key itself
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const parseSource = (input: SourceInput): Source => {
  const parsed = sourceShape.safeParse(input)
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'writeKey')
    throw invalid(`The ${field} of the source is missing or of another type.`, field, 'Give it as text.')
  }
  const { writeKey, region = 'us', host, writeKeyIn = 'header' } = parsed.data
  if (!isRegion(region)) {
    throw invalid(`The region ${JSON.stringify(region)} does not exist.`, 'region', 'Use us or eu.')
  }
  return guarded({
    writeKey: checkWriteKey(writeKey),
    region,
    ...(host === undefined ? {} : { host: parseHost(host) }),
    writeKeyIn,
  })
}

/** Origin of the Tracking API for a source. */
export const trackingOrigin = (source: Pick<Source, 'region' | 'host'>): string =>
  source.host === undefined ? regions[source.region].trackingUrl : parseHost(source.host)
