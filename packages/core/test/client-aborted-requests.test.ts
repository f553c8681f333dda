import { expect, it } from 'vitest'
import { createSegmentClient } from '../src/index.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import type { Transport } from '../src/transport/transport.ts'

const track = { userId: 'user-42', event: 'Song Played' }

const start = (transport: Transport) =>
  createSegmentClient({
    source: { writeKey: 'a-write-key' },
    runtime: webRuntime({ transport }),
    flush: { calls: 1 },
    retry: { baseDelayMs: 1, maxDelayMs: 1 },
    onError: () => undefined,
  })

it('does not retry a request once all its calls are aborted', async () => {
  const abort = new AbortController()
  let requests = 0
  const client = start(async () => {
    requests += 1
    abort.abort()
    return { status: 503, headers: new Headers(), body: '' }
  })
  expect(await client.track(track, { signal: abort.signal })).toMatchObject({ error: { code: 'aborted' } })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(requests).toBe(1)
  await client.close()
})

it('ends requests that carry only aborted calls when it is closed', async () => {
  const abort = new AbortController()
  let ended: AbortSignal | undefined
  const client = start((_, { signal } = {}) => {
    ended = signal
    return new Promise(() => undefined)
  })
  const outcome = client.track(track, { signal: abort.signal })
  await expect.poll(() => ended).toBeDefined()
  abort.abort()
  expect(await outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'aborted' } })
  expect(await client.close()).toMatchObject({ gaveUp: 1, left: 0 })
  expect(ended?.aborted).toBe(true)
})
