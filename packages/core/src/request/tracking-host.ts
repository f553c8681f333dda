import { SegmentError } from '../error/segment-error.ts'
import { type Region, regions } from '../spec/regions.ts'
import { isPrivateHost } from './private-host.ts'

const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/

const example = 'Use an origin such as https://events.example.com.'

const invalid = (why: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', `The host ${why}.`, { path: ['host'], advice })

/** What is allowed of a host. */
export interface HostOptions {
  /** Whether plain HTTP is allowed to private addresses and names; never to public ones. @default false */
  readonly allowInsecureHost?: boolean | undefined
}

/**
 * Normalises a host: an origin or base URL, with or without `/v1` and a slash at its end.
 * @returns the origin, such as `https://events.example.com`
 * @throws {SegmentError} `invalid_source` if it is not such a URL, or uses plain HTTP to another machine without
 *   being allowed to
 * @see https://www.twilio.com/docs/segment/guides/regional-segment/
 */
export const parseHost = (host: string, { allowInsecureHost = false }: HostOptions = {}): string => {
  if (!URL.canParse(host)) throw invalid('is not a URL', example)
  const url = new URL(host)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('must use https or http', example)
  if (url.username !== '' || url.password !== '') throw invalid('contains a user name or password', 'Remove them.')
  if (/[?#]/.test(host)) throw invalid('contains a query or fragment', example)
  if (!/^(?:\/v1)?\/?$/.test(url.pathname)) {
    throw invalid('has a path', 'Use the origin alone, or the origin followed by /v1.')
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    if (!isPrivateHost(url.hostname)) {
      const advice = 'Use https, so that the write key is encrypted; http is never allowed to public addresses.'
      throw invalid('uses plain HTTP to another machine', advice)
    }
    if (allowInsecureHost !== true) {
      throw invalid(
        'uses plain HTTP to another machine',
        'Use https, so that the write key is encrypted, or allow http to private addresses with allowInsecureHost.',
      )
    }
  }
  return url.origin
}

/** What decides where requests go. */
interface Place extends HostOptions {
  readonly region: Region
  readonly host?: string | undefined
}

/**
 * Origin of the Tracking API for a source: the host if there is one, else that of the region.
 * @throws {SegmentError} `invalid_source` if the host is invalid
 */
export const trackingOrigin = ({ region, host, allowInsecureHost }: Place): string =>
  host === undefined ? regions[region].trackingUrl : parseHost(host, { allowInsecureHost })

/**
 * URL of a path of the Tracking API for a source, with `/v1` once, whether or not the path has it.
 * @throws {SegmentError} `invalid_source` if the host is invalid
 */
export const trackingUrl = (source: Place, path: string): string => {
  const rooted = path.startsWith('/') ? path : `/${path}`
  return `${trackingOrigin(source)}${/^\/v1(?:\/|$)/.test(rooted) ? '' : '/v1'}${rooted}`
}
