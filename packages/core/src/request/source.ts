import { redacted } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { type Region, regions } from '../spec/regions.ts'
import { isJsonObject } from '../values/json-object.ts'
import { hideSecrets } from './redact-request.ts'
import { parseHost } from './tracking-host.ts'

/** Where the write key is sent: in the Authorization header, in the body, or in both. */
export const writeKeyPlacements = ['header', 'body', 'both'] as const

/** One of {@link writeKeyPlacements}. */
export type WriteKeyPlacement = (typeof writeKeyPlacements)[number]

/** The source that calls are sent to. */
export interface Source {
  /** Key of the source; it only allows writing. */
  readonly writeKey: string
  readonly region: Region
  /**
   * Base URL that replaces the region's, such as a custom domain, a local Segment or a collector below a path of a site:
   * `https://shop.example.com/events`; with or without `/v1`.
   */
  readonly host?: string | undefined
  /**
   * Allows `http` in `host` for private addresses, such as `http://collector:8080` in a compose file. The write key and
   * every call then cross that network unencrypted. Public addresses are always refused. @default false
   */
  readonly allowInsecureHost?: boolean | undefined
  /** @default 'header' */
  readonly writeKeyIn?: WriteKeyPlacement | undefined
}

/** A source as callers write it. */
export type SourceInput = Omit<Source, 'region'> & {
  /** @default 'us' */
  readonly region?: Region | undefined
}

const invalid = (path: string, message: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', message, { path: [path], advice })

const keyPlace = 'Copy the write key of the source from its settings in Segment, under API keys.'

const parseWriteKey = (value: unknown): string => {
  if (value === undefined || value === null || value === '') {
    throw invalid('writeKey', 'The write key is missing.', keyPlace)
  }
  if (typeof value !== 'string') throw invalid('writeKey', 'The write key must be a string.', keyPlace)
  const key = value.trim()
  if (key === '') throw invalid('writeKey', 'The write key is blank.', keyPlace)
  if (/^sgp_/i.test(key)) {
    const message = 'The write key is a Public API token, which cannot send calls.'
    throw invalid('writeKey', message, keyPlace)
  }
  // A colon ends the user name of Basic authorization; the rest is not allowed in a header or was pasted by mistake.
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(key)) {
    throw invalid(
      'writeKey',
      'The write key contains a space, a colon or another character that no write key has.',
      keyPlace,
    )
  }
  return key
}

/** Shows an input value if it is safe to: a short word cannot be a secret. */
const quoteWord = (value: unknown): string =>
  typeof value === 'string' && /^[\w-]{1,12}$/.test(value) ? ` "${value}"` : ''

const parseRegion = (value: unknown): Region => {
  if (value === undefined) return 'us'
  const region = Object.keys(regions).find((name): name is Region => name === value)
  if (region !== undefined) return region
  throw invalid('region', `The region${quoteWord(value)} does not exist.`, 'Use us or eu.')
}

const parsePlacement = (value: unknown): WriteKeyPlacement => {
  if (value === undefined) return 'header'
  const placement = writeKeyPlacements.find((name) => name === value)
  if (placement !== undefined) return placement
  throw invalid('writeKeyIn', `The write key cannot be sent in${quoteWord(value)}.`, 'Use header, body or both.')
}

/**
 * Checks a source and fills in its defaults: the US region, and the key in the header. White space around the key is
 * removed.
 * @returns a source that hides its key from `console.log` and `JSON.stringify`
 * @throws {SegmentError} `invalid_source` with the path of the invalid field; never with the key itself
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const parseSource = (input: unknown): Source => {
  if (!isJsonObject(input)) throw invalid('source', 'The source must be an object.', 'Pass { writeKey, region }.')
  const { host, allowInsecureHost = false } = input
  if (host !== undefined && typeof host !== 'string') {
    throw invalid('host', 'The host must be a string.', 'Use a URL such as https://events.example.com.')
  }
  if (typeof allowInsecureHost !== 'boolean') {
    throw invalid('allowInsecureHost', 'allowInsecureHost must be true or false.', 'Use true or false.')
  }
  const source: Source = {
    writeKey: parseWriteKey(input.writeKey),
    region: parseRegion(input.region),
    ...(host === undefined ? {} : { host: parseHost(host, { allowInsecureHost }) }),
    ...(allowInsecureHost ? { allowInsecureHost } : {}),
    writeKeyIn: parsePlacement(input.writeKeyIn),
  }
  return hideSecrets(source, () => ({ ...source, writeKey: redacted }))
}
