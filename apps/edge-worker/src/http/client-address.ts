import { forwardedParameter, trustedEntry } from './forwarded.ts'

/** How to find a visitor's address. */
export interface AddressRule {
  /** Lower-case name of the header that a trusted proxy sets. @default the connection's address is used */
  readonly header: string | undefined
  /** Number of proxies that append to it. */
  readonly trustedProxies: number
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

const ipv6Groups = 8

const groupPattern = /^[\da-f]{1,4}$/i

/** An IPv4 address as the last two groups of an IPv6 address. */
const groupsOfIpv4 = (address: string): readonly string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)]
}

/** The groups of an IPv6 address; undefined if it is not one. */
const ipv6GroupsOf = (text: string): readonly number[] | undefined => {
  const [, start, tail] = /^([\da-f:]*:)(\d[\d.]*\.\d+)$/i.exec(text) ?? []
  if (tail !== undefined && !ipv4.test(tail)) return undefined
  const plain = tail === undefined || start === undefined ? text : start + groupsOfIpv4(tail).join(':')
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = ipv6Groups - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  return groups.every((group) => groupPattern.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}

/** The IPv4 address that an IPv6 address maps (`::ffff:0:0/96`), in any notation. */
const mappedIpv4 = (groups: readonly number[]): string | undefined => {
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return undefined
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}

/**
 * Parses an address, with or without white space around it, brackets and a port.
 * @returns IPv4 with dots, also for one that is mapped into IPv6; otherwise IPv6 in lower case; undefined for anything else
 */
export const parseAddress = (text: string): string | undefined => {
  if (ipv4.test(text)) return text
  // Some proxies append a port or add brackets.
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    // The zone of a link-local address is the name of an interface of this machine.
    .replace(/^(fe[89ab][\da-f]:[\da-f:]+)%[\w.-]+$/i, '$1')
  if (ipv4.test(bare)) return bare
  const groups = ipv6GroupsOf(bare)
  return groups === undefined ? undefined : (mappedIpv4(groups) ?? bare.toLowerCase())
}

/**
 * Finds the visitor's address. In a header only the entry that the outermost trusted proxy wrote counts: clients can
 * forge everything left of it.
 * @param connection address of the connection's other end
 * @returns undefined if no address can be trusted
 */
export const clientAddress = (
  rule: AddressRule,
  header: (name: string) => string | undefined,
  connection: string | undefined,
): string | undefined => {
  if (rule.header === undefined) return connection === undefined ? undefined : parseAddress(connection)
  const entry = trustedEntry(header(rule.header), rule.trustedProxies)
  const place = rule.header === 'forwarded' ? forwardedParameter(entry, 'for') : entry
  return place === undefined ? undefined : parseAddress(place)
}

/** Groups of an IPv6 address that identify a network. */
const networkGroups = 3

/** 6to4 addresses contain an IPv4 address in their second and third group. */
const sixToFour = 0x2002

/**
 * Removes what identifies a visitor within a network: the last byte of IPv4, all but 48 bits of IPv6.
 * @returns undefined if it is not an address
 */
export const truncateAddress = (text: string): string | undefined => {
  const address = parseAddress(text)
  if (address?.includes(':') !== true) return address?.replace(/\.\d+$/, '.0')
  const [first = 0, second = 0, third = 0] = ipv6GroupsOf(address)?.slice(0, networkGroups) ?? []
  const network = [first, second, first === sixToFour ? third & 0xff00 : third]
  return `${network.map((group) => group.toString(16)).join(':')}::`
}

/** The network of a visitor, for limits: an IPv4 address, or the 64 bits that one household or machine has in IPv6. */
export const addressNetwork = (address: string): string =>
  address.includes(':') ? (ipv6GroupsOf(address)?.slice(0, 4).join(':') ?? address) : address
