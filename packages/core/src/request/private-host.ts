/** IPv4 addresses that are not routed on the internet, as prefixes. @see https://www.iana.org/assignments/iana-ipv4-special-registry/ */
const privateIpv4: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]

/** Names that public DNS does not resolve. */
const privateNames = /(?:^|\.)(?:localhost|internal|local|lan|test|home\.arpa)$/

/** A name without a dot, such as that of a service in a compose file or cluster. */
const singleLabel = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/

const numberOf = (address: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number)
  return parts?.reduce((number, part) => number * 256 + part, 0)
}

const isPrivateIpv4 = (number: number): boolean =>
  privateIpv4.some(([address, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(number / size) === Math.floor((numberOf(address) ?? 0) / size)
  })

/** An IPv6 address in the form in which a URL has it: loopback, unique local, link-local, or a private IPv4 address. */
const isPrivateIpv6 = (address: string): boolean => {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address)
  if (mapped !== null) {
    const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16))
    return isPrivateIpv4(high * 65_536 + low)
  }
  return address === '::1' || /^f[cd][0-9a-f]{2}:/.test(address) || /^fe[89ab][0-9a-f]:/.test(address)
}

/**
 * Whether a host name can only be that of a machine in the same network: a private address, a name without a dot, or one
 * that public DNS does not resolve. Other names may resolve to anything, so they do not count.
 * @param hostname as `URL` has it: in lower case, with brackets around IPv6
 */
export const isPrivateHost = (hostname: string): boolean => {
  if (hostname.startsWith('[')) return isPrivateIpv6(hostname.slice(1, -1))
  const number = numberOf(hostname)
  if (number !== undefined) return isPrivateIpv4(number)
  return singleLabel.test(hostname) || privateNames.test(hostname)
}
