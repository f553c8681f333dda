import { SegmentError } from '../error/segment-error.ts'
import { type Region, regions } from '../spec/regions.ts'

const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/

const example = 'Give an origin such as https://events.example.com.'

const invalid = (why: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', `The host ${why}.`, { path: ['host'], advice })

/**
 * Normalises a host: an origin or base URL, with or without `/v1` and a slash at its end.
 * @returns the origin, such as `https://events.example.com`
 * @throws {SegmentError} `invalid_source` where it is no such URL, or is plain HTTP to any but this machine
 * @see https://segment.com/docs/guides/regional-segment/
 */
export const parseHost = (host: string): string => {
  if (!URL.canParse(host)) throw invalid('is no URL', example)
  const url = new URL(host)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('is neither https nor http', example)
  if (url.username !== '' || url.password !== '') throw invalid('holds a user name or password', 'Leave them out.')
  if (/[?#]/.test(host)) throw invalid('holds a query or fragment', example)
  if (!/^(?:\/v1)?\/?$/.test(url.pathname)) {
    throw invalid('has a path', 'Give the origin alone, or the origin followed by /v1.')
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    throw invalid(
      'is plain HTTP to another machine',
      'Use https, so that the write key does not travel in the clear; http is for this machine (localhost) only.',
    )
  }
  return url.origin
}

/** What decides where requests go. */
interface Place {
  readonly region: Region
  readonly host?: string | undefined
}

/**
 * Origin of the Tracking API for a source: its region's, or the host in its place.
 * @throws {SegmentError} `invalid_source` where the host can not be right
 */
export const trackingOrigin = ({ region, host }: Place): string =>
  host === undefined ? regions[region].trackingUrl : parseHost(host)

/**
 * URL of a path of the Tracking API for a source, with one `/v1` whether or not the path has it.
 * @throws {SegmentError} `invalid_source` where the host can not be right
 */
export const trackingUrl = (source: Place, path: string): string => {
  const rooted = path.startsWith('/') ? path : `/${path}`
  return `${trackingOrigin(source)}${/^\/v1(?:\/|$)/.test(rooted) ? '' : '/v1'}${rooted}`
}
