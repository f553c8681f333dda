import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** Host names that this server answers to. */
export interface HostRules {
  /** The address it listens on. */
  readonly boundTo: string
  readonly port: number
  /** Further names, with any port. */
  readonly allowed: readonly string[]
}

/** Whether an address can only be reached from this machine. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host)

/** Splits a Host header into name and port; undefined if it is malformed. */
const readHost = (header: string): { readonly name: string; readonly port: string } | undefined => {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header.trim())
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), port: match[2] ?? '80' }
}

/**
 * Whether the Host header names this server. A website can point its own domain to 127.0.0.1 and would then have the
 * same origin (DNS rebinding); the Host header reveals its domain. An IP address cannot be rebound, so any is accepted
 * if the server can be reached from other machines.
 */
export const isKnownHost = (header: string | undefined, { boundTo, port, allowed }: HostRules): boolean => {
  const host = readHost(header ?? '')
  if (host === undefined) return false
  if (allowed.some((name) => name.toLowerCase() === host.name)) return true
  if (host.port !== String(port)) return false
  if (isLoopback(host.name)) return true
  if (isLoopback(boundTo)) return false
  return isIP(host.name.replace(/^\[|\]$/g, '')) !== 0
}

/** Names that cannot be registered in public DNS, so no website can rebind them. */
const reservedName = /\.(?:localhost|internal|test)$/

/** Hosts of Segment, which people may redirect here on purpose. */
const segmentName = /(?:^|\.)(?:segment\.io|segment\.com|segmentapis\.com)$/

/**
 * Whether calls may be sent to this host name. On loopback, foreign names are rejected so that no website can reach this
 * server by DNS rebinding; Segment's hosts and reserved names are accepted. If the server listens more widely, everyone
 * may send calls, as with Segment itself.
 * @see https://www.rfc-editor.org/rfc/rfc6761
 */
export const mayCarryCalls = (header: string | undefined, { boundTo, allowed }: HostRules): boolean => {
  if (header === undefined || !isLoopback(boundTo)) return true
  const name = readHost(header)?.name
  if (name === undefined) return false
  return (
    isLoopback(name) ||
    reservedName.test(name) ||
    segmentName.test(name) ||
    allowed.some((one) => one.toLowerCase() === name)
  )
}

/**
 * Whether a request comes from this server's own page or from no page at all. A page of another origin cannot read an
 * answer, but it could send requests that change something.
 */
export const isOwnOrigin = ({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean => {
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host
  return site === undefined || site === 'same-origin' || site === 'none'
}
