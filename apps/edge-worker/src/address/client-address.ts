/** How the address of a visitor is found. */
export interface AddressRule {
  /** Header of a trusted proxy, in lower case; without one the connection's own address counts. */
  readonly header: string | undefined
  /** Proxies that append to it. */
  readonly trustedProxies: number
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** An IPv6 address; loose in its groups, strict in its characters, so that nothing else can hide in it. */
const ipv6 = /^[\da-f:.]{2,45}$/i

const plainAddress = (text: string): string | undefined => {
  if (ipv4.test(text)) return text
  // Some proxies write a port behind, or brackets around.
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const mapped = bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  if (ipv4.test(mapped)) return mapped
  return bare.includes(':') && ipv6.test(bare) ? bare.toLowerCase() : undefined
}

/**
 * The address of the visitor. Of a header, only the place that the last trusted proxy has written counts, for everything
 * left of it may be made up.
 * @param connection address of whoever connected
 * @returns undefined where none can be trusted
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

/** Groups of an IPv6 address that a network has. */
const networkGroups = 3

/** Without what tells one visitor of a network from another: the last byte of IPv4, all but 48 bits of IPv6. */
export const truncateAddress = (address: string): string => {
  if (!address.includes(':')) return address.replace(/\.\d+$/, '.0')
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, networkGroups - groups.length)
  const network = [...groups, ...Array.from({ length: missing }, () => '0')].slice(0, networkGroups)
  return `${network.join(':')}::`
}
