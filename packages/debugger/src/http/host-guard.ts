import { isIP } from 'node:net'

/** Names by which this server may be asked. */
export interface HostRules {
  /** The address it is bound to. */
  readonly boundTo: string
  readonly port: number
  /** Names besides, with whatever port. */
  readonly allowed: readonly string[]
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether an address is reached from this machine only. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host)

/** Name and port of a Host header; undefined for one that can not be a host. */
const readHost = (header: string): { readonly name: string; readonly port: string } | undefined => {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header.trim())
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), port: match[2] ?? '80' }
}

/**
 * Whether a request may be answered by what it calls this server. A page on the internet can make its own name point to
 * 127.0.0.1 and would then count as the same origin; its name in the Host header gives it away. An address that is
 * written in figures can not be made to point elsewhere, so those pass where the server is reached from other machines.
 */
export const isKnownHost = (header: string | undefined, { boundTo, port, allowed }: HostRules): boolean => {
  const host = readHost(header ?? '')
  if (host === undefined) return false
  if (allowed.some((name) => name.toLowerCase() === host.name)) return true
  if (host.port !== String(port)) return false
  if (loopbackNames.has(host.name)) return true
  if (isLoopback(boundTo)) return false
  return isIP(host.name.replace(/^\[|\]$/g, '')) !== 0
}

/** Names that nobody can have in the public system of names, so that no page can make them point here. */
const reservedName = /\.(?:localhost|internal|test)$/

/** Hosts of Segment, for those who lead them here on purpose. */
const segmentName = /(?:^|\.)(?:segment\.io|segment\.com|segmentapis\.com)$/

/**
 * Whether a call may come by this name. On loopback a foreign one is turned away, so that no page on the internet
 * reaches this server under its own name; those of Segment and reserved ones may lead here. Bound wider, everybody may
 * send, as to Segment itself.
 * @see https://www.rfc-editor.org/rfc/rfc6761
 */
export const mayCarryCalls = (header: string | undefined, { boundTo, allowed }: HostRules): boolean => {
  if (header === undefined || !isLoopback(boundTo)) return true
  const name = readHost(header)?.name
  if (name === undefined) return false
  return (
    loopbackNames.has(name) ||
    reservedName.test(name) ||
    segmentName.test(name) ||
    allowed.some((one) => one.toLowerCase() === name)
  )
}

/**
 * Whether a request comes from this server's own page or from no page at all. A page of another origin can not read an
 * answer, but could send what changes something.
 */
export const isOwnOrigin = (headers: {
  readonly origin?: string | undefined
  readonly host?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}): boolean => {
  const { origin, host } = headers
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}
