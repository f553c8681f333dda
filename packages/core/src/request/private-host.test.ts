import { describe, expect, it } from 'vitest'
import { isPrivateHost } from './private-host.ts'

const hostnameOf = (host: string): string => new URL(`http://${host}`).hostname

describe('a private host', () => {
  it.each([
    ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.20', '169.254.1.1', '100.64.0.1'],
    ...['127.0.0.1', '0.0.0.0', '0x0a.1', '167772161', '[::1]', '[fd00::1]', '[fc12:3456::1]', '[fe80::1]'],
    ...['[::ffff:10.0.0.1]', '[::ffff:192.168.0.1]', 'collector', 'COLLECTOR', 'segment_collector', 'my-host'],
    ...['localhost', 'a.localhost', 'host.docker.internal', 'printer.local', 'collector.default.svc.cluster.local'],
    ...['events.shop.test', 'nas.lan', 'nas.home.arpa'],
  ])('is %s', (host) => {
    expect(isPrivateHost(hostnameOf(host))).toBe(true)
  })

  it.each([
    ...['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.0.1', '192.169.0.1', '169.253.0.1'],
    ...['100.63.255.255', '100.128.0.0', '8.8.8.8', '126.0.0.1', '128.0.0.1', '255.255.255.255', '[2001:db8::1]'],
    ...['[::2]', '[fe00::1]', '[fec0::1]', '[::ffff:8.8.8.8]', '[64:ff9b::a00:1]', 'events.example.com'],
    ...['10.0.0.1.example.com', 'local.example.com', 'localhost.example.com', 'xlocal.example', 'collector.', 'ai.'],
    ...['notinternal', '-collector'].map((name) => `${name}.com`),
  ])('is not %s', (host) => {
    expect(isPrivateHost(hostnameOf(host))).toBe(false)
  })
})
