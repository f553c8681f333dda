import { describe, expect, it } from 'vitest'
import { addressNetwork, clientAddress, truncateAddress } from './client-address.ts'

const read = (value: string | undefined, trustedProxies = 1, connection = '192.0.2.9') =>
  clientAddress(
    { header: 'x-forwarded-for', trustedProxies },
    (name) => (name === 'x-forwarded-for' ? value : undefined),
    connection,
  )

describe('the visitor’s address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['made-up, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '64:ff9b::203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8::1%eth0', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    ['::1.2.3', undefined],
    [':::', undefined],
    ['203.0.113.7, unknown', undefined],
    ['203.0.113.256', undefined],
    ['"><script>', undefined],
    ['2001:db8::1\r\nx: 1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of the header %j is %j', (header, address) => {
    expect(read(header)).toBe(address)
  })

  it('is as many entries from the right as there are proxies', () => {
    const header = '198.51.100.1, 203.0.113.7, 10.0.0.1'
    expect([1, 2, 3, 9].map((proxies) => read(header, proxies))).toEqual([
      '10.0.0.1',
      '203.0.113.7',
      '198.51.100.1',
      '198.51.100.1',
    ])
  })

  it.each([
    ['for=203.0.113.7;proto=https', '203.0.113.7'],
    ['for=1.2.3.4, For="[2001:db8::1]:4711";by=10.0.0.1', '2001:db8::1'],
    ['for="203.0.113.7:80"', '203.0.113.7'],
    ['for=unknown', undefined],
    ['for=_hidden', undefined],
    ['proto=https', undefined],
  ])('of the header Forwarded: %s is %s', (value, address) => {
    const header = (name: string) => (name === 'forwarded' ? value : undefined)
    expect(clientAddress({ header: 'forwarded', trustedProxies: 1 }, header, '192.0.2.9')).toBe(address)
  })

  it('is the connection’s only if no header is trusted', () => {
    const rule = { header: undefined, trustedProxies: 1 }
    expect(clientAddress(rule, () => '1.2.3.4', '::ffff:192.0.2.9')).toBe('192.0.2.9')
    expect(clientAddress(rule, () => '1.2.3.4', undefined)).toBeUndefined()
  })

  it.each([
    ['203.0.113.7', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:db8::1', '2001:db8:0::'],
    ['::1', '0:0:0::'],
    ['2001::', '2001:0:0::'],
    ['::ffff:203.0.113.7', '203.0.113.0'],
    ['2002:cb00:7107::1', '2002:cb00:7100::'],
    [' 203.0.113.7:99 ', '203.0.113.0'],
    ['203.0.113.7, 10.0.0.1', undefined],
    ['localhost', undefined],
  ])('truncates %s to %s', (address, truncated) => {
    expect(truncateAddress(address)).toBe(truncated)
  })

  it('belongs to a network of 64 bits in IPv6', () => {
    const networks = ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:DB8:1:2::'].map(addressNetwork)
    expect(new Set(networks).size).toBe(1)
    expect(addressNetwork('2001:db8:1:3::9')).not.toBe(networks[0])
    expect(addressNetwork('203.0.113.7')).toBe('203.0.113.7')
  })
})
