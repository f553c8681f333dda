import { SegmentError } from '../error/segment-error.ts'
import { callTypeNames } from '../spec/call-type-names.ts'
import { type Region, regions } from '../spec/regions.ts'
import { pathFault } from './path-rules.ts'
import { isPrivateHost } from './private-host.ts'

const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/

const example = 'Use a URL such as https://events.example.com or https://shop.example.com/events.'

/** Makes the error of a base URL. */
type Refuse = (why: string, advice?: string) => SegmentError

const refuseSetting =
  (name: string): Refuse =>
  (why, advice = example) =>
    new SegmentError('invalid_source', `The ${name} ${why}.`, { path: [name], advice })

/** What is allowed of a host. */
export interface HostOptions {
  /** Whether plain HTTP is allowed to private addresses and names; never to public ones. @default false */
  readonly allowInsecureHost?: boolean | undefined
}

const checkProtocol = (refuse: Refuse, { protocol, hostname }: URL, { allowInsecureHost }: HostOptions): void => {
  if (protocol !== 'https:' && protocol !== 'http:') throw refuse('must use https or http')
  if (protocol === 'https:' || loopback.test(hostname)) return
  if (!isPrivateHost(hostname)) {
    const advice = 'Use https, so that the write key is encrypted; http is never allowed to public addresses.'
    throw refuse('uses plain HTTP to another machine', advice)
  }
  if (allowInsecureHost !== true) {
    throw refuse(
      'uses plain HTTP to another machine',
      'Use https, so that the write key is encrypted, or allow http to private addresses with allowInsecureHost.',
    )
  }
}

/**
 * Normalises the base URL of a server: an origin, or an origin and a path, with or without a slash at its end.
 * @param name the setting, for errors
 * @returns the URL without a slash at its end
 * @throws {SegmentError} `invalid_source` if it is not such a URL, has a path that servers may read differently, or uses
 *   plain HTTP to another machine without being allowed to
 */
export const parseBaseUrl = (name: string, text: string, options: HostOptions = {}): string => {
  const refuse = refuseSetting(name)
  const given = text.trim()
  if (!URL.canParse(given)) throw refuse('is not a URL')
  const url = new URL(given)
  checkProtocol(refuse, url, options)
  if (url.username !== '' || url.password !== '') throw refuse('contains a user name or password', 'Remove them.')
  if (/[?#]/.test(given)) throw refuse('contains a query or fragment')
  // As it is written: the URL parser resolves the segment `..`.
  const [, path = ''] = /^[a-z]+:[/\\]*[^/\\]*(.*)$/is.exec(given) ?? []
  const fault = pathFault(path)
  if (fault !== undefined) throw refuse(`has a path that ${fault}`)
  return `${url.origin}${path.replace(/\/$/, '')}`
}

const requestNames = [...callTypeNames.flatMap((name) => [name, name.charAt(0)]), 'batch', 'b', 'import', 'm']

/** What is left of the URL of a request, such as that of a batch, without `/v1` at its end. */
const requestPath = new RegExp(`/v1(?:/(?:(?:pixel/)?(?:${requestNames.join('|')})|projects(?:/.*)?))?$`)

/**
 * Normalises the host of a source: an origin, or the origin and path of a collector that shares a host with a site, with
 * or without `/v1` and a slash at its end.
 * @returns the base URL without `/v1`, such as `https://events.example.com` or `https://shop.example.com/events`
 * @throws {SegmentError} `invalid_source` if it is not such a URL, or is the URL of a request
 * @see https://www.twilio.com/docs/segment/guides/regional-segment/
 */
export const parseHost = (text: string, options?: HostOptions): string => {
  const host = parseBaseUrl('host', text, options).replace(/\/v1$/, '')
  const base = host.replace(requestPath, '')
  if (base === host) return host
  throw refuseSetting('host')('is the URL of a request', `Use ${base}; the path of each request is added to it.`)
}

/** What decides where requests go. */
interface Place extends HostOptions {
  readonly region: Region
  readonly host?: string | undefined
}

/**
 * Base URL of the Tracking API for a source, without `/v1`: the host if there is one, else that of the region.
 * @throws {SegmentError} `invalid_source` if the host is invalid
 */
export const trackingBase = ({ region, host, allowInsecureHost }: Place): string =>
  host === undefined ? regions[region].trackingUrl : parseHost(host, { allowInsecureHost })

/**
 * URL of a path of the Tracking API for a source, with `/v1` once, whether or not the path has it.
 * @throws {SegmentError} `invalid_source` if the host is invalid
 */
export const trackingUrl = (source: Place, path: string): string => {
  const rooted = path.startsWith('/') ? path : `/${path}`
  return `${trackingBase(source)}${/^\/v1(?:\/|$)/.test(rooted) ? '' : '/v1'}${rooted}`
}
