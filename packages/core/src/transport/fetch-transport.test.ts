import { describe, expect, it, vi } from 'vitest'
import type { SegmentRequest } from '../request/segment-request.ts'
import { createFetchTransport, type Fetch } from './fetch-transport.ts'

const request: SegmentRequest = {
  method: 'POST',
  url: 'https://api.segment.io/v1/track',
  headers: { authorization: 'Basic eDo=', 'content-type': 'application/json' },
  body: '{"a":1}',
}

const hanging: Fetch = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** A body that begins and never ends. */
const endless = (onCancel: () => void = () => {}): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"succ')),
    cancel: onCancel,
  })

describe('createFetchTransport', () => {
  it('passes the request unchanged and never follows a redirect', async () => {
    const fetch = vi.fn<Fetch>(async () => new Response('{"success":true}', { status: 200, headers: { 'x-a': 'b' } }))
    const response = await createFetchTransport({ fetch })(request)
    expect(fetch).toHaveBeenCalledExactlyOnceWith(request.url, {
      method: 'POST',
      headers: request.headers,
      body: '{"a":1}',
      redirect: 'manual',
      signal: expect.any(AbortSignal),
    })
    expect(response).toMatchObject({ status: 200, body: '{"success":true}' })
    expect(response.headers.get('X-A')).toBe('b')
  })

  it('sends no body if there is none', async () => {
    const fetch = vi.fn<Fetch>(async () => new Response(null, { status: 204 }))
    const { body: _, ...bodiless } = request
    expect(await createFetchTransport({ fetch })({ ...bodiless, method: 'GET' })).toMatchObject({
      status: 204,
      body: '',
    })
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty('body')
  })

  it.each([302, 404, 503])('returns %i as a value', async (status) => {
    const fetch: Fetch = async () => new Response('x', { status, headers: { location: 'https://evil.example' } })
    expect(await createFetchTransport({ fetch })(request)).toMatchObject({ status, body: 'x' })
  })

  it('refuses a redirect that a browser hides', async () => {
    const fetch: Fetch = async () => ({ status: 0, type: 'opaqueredirect', headers: new Headers(), body: null })
    await expect(createFetchTransport({ fetch })(request)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('redirecting elsewhere'),
    })
  })

  it('keeps 64 KB of a body and stops the rest', async () => {
    const cancel = vi.fn()
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('é'.repeat(5_000))),
      cancel,
    })
    const { body } = await createFetchTransport({ fetch: async () => new Response(stream) })(request)
    expect(new TextEncoder().encode(body).byteLength).toBe(65_536)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('drops a character that is cut in two', async () => {
    const { body } = await createFetchTransport({ fetch: async () => new Response(`a${'é'.repeat(40_000)}`) })(request)
    expect(body).toBe(`a${'é'.repeat(32_767)}`)
  })

  it('ends in time while it waits for an answer', async () => {
    const transport = createFetchTransport({ fetch: hanging, timeoutMs: 20 })
    await expect(transport(request)).rejects.toMatchObject({
      code: 'timed_out',
      message: 'https://api.segment.io did not answer within 20 ms.',
    })
  })

  it('ends in time while it reads the body, and stops reading', async () => {
    const transport = createFetchTransport({ fetch: async () => new Response(endless()) })
    await expect(transport(request, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timed_out' })
  })

  it('ends in time if fetch ignores the signal', async () => {
    const transport = createFetchTransport({ fetch: () => new Promise(() => {}) })
    await expect(transport(request, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timed_out' })
  })

  it('stops when the caller aborts, before, during and while reading', async () => {
    const fetch = vi.fn(hanging)
    const transport = createFetchTransport({ fetch })
    await expect(transport(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    expect(fetch).not.toHaveBeenCalled()
    const controller = new AbortController()
    const during = transport(request, { signal: controller.signal })
    controller.abort(new Error('own reason'))
    await expect(during).rejects.toMatchObject({ code: 'aborted' })
    const reading = new AbortController()
    const slow = createFetchTransport({ fetch: async () => new Response(endless()) })
    const read = slow(request, { signal: reading.signal })
    setTimeout(() => reading.abort(), 5)
    await expect(read).rejects.toMatchObject({ code: 'aborted' })
  })

  it('leaves no listener on the signal of the caller', async () => {
    const { signal } = new AbortController()
    const remove = vi.spyOn(signal, 'removeEventListener')
    const add = vi.spyOn(signal, 'addEventListener')
    await createFetchTransport({ fetch: async () => new Response('') })(request, { signal })
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener))
  })

  it('explains what a failure means', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND api.segment.io'), { code: 'ENOTFOUND' })
    const fetch: Fetch = async () => {
      throw new TypeError('fetch failed', { cause })
    }
    await expect(createFetchTransport({ fetch })(request)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Could not reach https://api.segment.io: the host name was not found (ENOTFOUND).',
      details: { systemCode: 'ENOTFOUND' },
    })
  })

  it('treats a truncated answer as no answer', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('terminated')),
    })
    await expect(createFetchTransport({ fetch: async () => new Response(broken) })(request)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the connection broke'),
    })
  })
})
