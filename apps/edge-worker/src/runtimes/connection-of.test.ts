import { describe, expect, it } from 'vitest'
import { createLocalCollector, trackCall } from '../../test/local-collector.ts'
import { connectionOf } from './connection-of.ts'

const request = new Request('https://events.example.com/')

describe('connectionOf', () => {
  it.each([
    ['the Node server of Hono', { incoming: { socket: { remoteAddress: '203.0.113.7' } } }],
    ['Deno', { remoteAddr: { transport: 'tcp', hostname: '203.0.113.7', port: 1 } }],
    ['Bun', { requestIP: () => ({ address: '203.0.113.7', family: 'IPv4', port: 1 }) }],
    ['Bun with its server in an object', { server: { requestIP: () => ({ address: '203.0.113.7' }) } }],
  ])('finds the address on %s', async (_, env) => {
    expect(connectionOf(request, env)).toBe('203.0.113.7')
    const { app, segment } = createLocalCollector()
    const body = JSON.stringify({ ...trackCall, writeKey: 'web' })
    await app.request('/v1/t', { method: 'POST', body }, env)
    expect(segment.calls[0]?.context).toEqual({ ip: '203.0.113.7' })
  })

  it.each([undefined, null, 'x', {}, { requestIP: () => null }, { remoteAddr: {} }])('finds none in %j', (env) => {
    expect(connectionOf(request, env)).toBeUndefined()
  })
})
