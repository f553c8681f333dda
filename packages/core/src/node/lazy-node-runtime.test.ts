import { createServer } from 'node:http'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sendCall } from '../delivery/send.ts'
import { lazyNodeRuntime } from './lazy-node-runtime.ts'
import { loadUndici, usableUndici } from './load-undici.ts'
import { createUndiciTransport } from './undici-transport.ts'

const missing = () =>
  Promise.reject(Object.assign(new Error('undici could not be loaded.'), { code: 'UNDICI_NOT_LOADED' }))

const startSegment = async () => {
  const segment = createFakeSegment()
  const listener = await listen(segment)
  const request = {
    method: 'POST',
    url: `${listener.url}/v1/track`,
    headers: { authorization: `Basic ${btoa(`${'k'.repeat(32)}:`)}` },
    body: '{"userId":"u","event":"e"}',
  }
  return { segment, listener, request }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the runtime that loads undici late', () => {
  it('uses fetch if undici cannot be loaded, and can be closed at any time', async () => {
    const { segment, listener, request } = await startSegment()
    const runtime = lazyNodeRuntime({}, missing)
    await runtime.close()
    expect(await runtime.transport(request)).toMatchObject({ status: 200 })
    await runtime.close()
    await runtime.close()
    expect(segment.requests).toHaveLength(1)
    await listener.close()
  })

  it('opens new connections after a close', async () => {
    const { segment, listener, request } = await startSegment()
    const load = vi.fn(loadUndici)
    const runtime = lazyNodeRuntime({}, load)
    expect(load).not.toHaveBeenCalled()
    await Promise.all([runtime.transport(request), runtime.transport(request)])
    await runtime.close()
    expect(await runtime.transport(request)).toMatchObject({ status: 200 })
    await runtime.close()
    expect(segment.requests).toHaveLength(3)
    await listener.close()
  })

  it('uses a fetch that a test put in place of the global one', async () => {
    const { segment, listener, request } = await startSegment()
    const runtime = lazyNodeRuntime()
    await runtime.transport(request)
    vi.stubGlobal('fetch', async () => new Response('replaced', { status: 503 }))
    expect(await runtime.transport(request)).toMatchObject({ status: 503, body: 'replaced' })
    expect(segment.requests).toHaveLength(1)
    await runtime.close()
    await listener.close()
  })

  it('goes through the proxy of the environment', async () => {
    const tunnels: string[] = []
    const proxy = createServer((_request, response) => response.end()).on('connect', ({ url = '' }, socket) => {
      tunnels.push(url)
      socket.end('HTTP/1.1 503 No\r\n\r\n')
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = proxy.address()
    vi.stubEnv('https_proxy', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    vi.stubEnv('no_proxy', '')
    const runtime = lazyNodeRuntime({ proxy: 'env' })
    const request = { method: 'POST', url: 'https://segment.invalid/v1/track', headers: {}, body: '{}' }
    await expect(runtime.transport(request)).rejects.toMatchObject({ code: 'unavailable' })
    expect(tunnels).toEqual(['segment.invalid:443'])
    await runtime.close()
    proxy.close()
  })

  it('fails without undici rather than bypass a proxy', async () => {
    const { segment, listener, request } = await startSegment()
    const runtime = lazyNodeRuntime({ proxy: 'env' }, missing)
    await expect(runtime.transport(request)).rejects.toThrow('the undici package is missing')
    expect(segment.requests).toEqual([])
    expect(() => lazyNodeRuntime({ proxy: 'proxy.example.com' })).toThrow('The proxy must be an http or https URL.')
    await listener.close()
  })
})

describe('a version of undici that cannot be used', () => {
  it('is too old if it lacks a dispatcher', () => {
    const error = expect.objectContaining({ code: 'UNDICI_NOT_LOADED', message: 'This version of undici is too old.' })
    expect(() => usableUndici({})).toThrow(error)
  })

  it('ends a delivery at once, with what to install', async () => {
    const transport = createUndiciTransport({}, missing)
    const call = { type: 'track', userId: 'user-42', event: 'Started' } as const
    const source = { writeKey: 'k'.repeat(32) }
    const delivery = await sendCall(call, { source, runtime: { ...lazyNodeRuntime(), transport } })
    expect(delivery).toMatchObject({
      outcome: 'gave-up',
      attempts: [{ error: { code: 'unavailable' } }],
      error: {
        message:
          'Could not reach https://api.segment.io: the undici package is missing, too old, or does not run on this version of Node (UNDICI_NOT_LOADED).',
        details: { advice: expect.stringContaining('Install undici 7') },
      },
    })
    await transport.close()
  })
})
