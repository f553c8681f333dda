/** How to find a visitor's address. */
export interface AddressRule {
  /** Lower-case name of the header that a trusted proxy sets. @default the connection's address is used */
  readonly header: string | undefined
  /** Number of proxies that append to it. */
  readonly trustedProxies: number
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** Checks the characters of an IPv6 address but not its groups, which is enough to keep anything else out. */
const ipv6 = /^[\da-f:.]{2,45}$/i

const plainAddress = (text: string): string | undefined => {
  if (ipv4.test(text)) return text
  // Some proxies append a port or add brackets.
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const mapped = bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  if (ipv4.test(mapped)) return mapped
  return bare.includes(':') && ipv6.test(bare) ? bare.toLowerCase() : undefined
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
  if (rule.header === undefined) return connection === undefined ? undefined : plainAddress(connection)
  const places = header(rule.header)?.split(',') ?? []
  const place = places.at(-Math.min(rule.trustedProxies, Math.max(1, places.length)))
  return place === undefined ? undefined : plainAddress(place)
}

/** Groups of an IPv6 address that identify a network. */
const networkGroups = 3

/** Removes what identifies a visitor within a network: the last byte of IPv4, all but 48 bits of IPv6. */
export const truncateAddress = (address: string): string => {
  if (!address.includes(':')) return address.replace(/\.\d+$/, '.0')
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, networkGroups - groups.length)
  const network = [...groups, ...Array.from({ length: missing }, () => '0')].slice(0, networkGroups)
  return `${network.join(':')}::`
}
