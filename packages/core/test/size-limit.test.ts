import { describe, expect, it } from 'vitest'
import { createSegmentClient, sendBatch, sendCall, validateCall } from '../src/index.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'

const call = (length: number) =>
  ({
    type: 'track',
    userId: 'user-42',
    event: 'Song Played',
    messageId: 'm-1',
    timestamp: '2026-01-02T03:04:05.678Z',
    properties: { text: 'x'.repeat(length) },
  }) as const

/** The longest text of a call that the verdict accepts. */
const longest = (): number => {
  let low = 0
  let high = 40_000
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (validateCall(call(middle)).ok) low = middle
    else high = middle - 1
  }
  return low
}

const runtime = webRuntime({ transport: async () => ({ status: 200, headers: new Headers(), body: '' }) })
const tokens = { token: async () => 'a-token', invalidate: () => undefined }

describe('the limit in bytes of a call', () => {
  it.each([
    ['in the header', {}],
    ['in the body', { writeKeyIn: 'body' }],
    ['in both', { writeKeyIn: 'both' }],
    ['in the body beside a token', { tokens }],
  ] as const)('is the same in a client, in sendBatch and in the verdict with the write key %s', async (_, options) => {
    const { tokens: provider, ...place } = { tokens: undefined, ...options }
    const source = { writeKey: 'k'.repeat(32), ...place }
    const most = longest()
    for (const [length, outcome] of [
      [most, 'acknowledged'],
      [most + 1, 'refused'],
    ] as const) {
      const client = createSegmentClient({ source, runtime, tokens: provider, onError: () => undefined })
      const sent = client.send(call(length))
      await client.close()
      expect(await sent).toMatchObject({ outcome })
      expect(await sendBatch([call(length)], { source, runtime, tokens: provider })).toMatchObject({ outcome })
    }
  })

  it('includes a write key in the body of a request with one call', async () => {
    const source = { writeKey: 'k'.repeat(32), writeKeyIn: 'body' } as const
    const added = ',"writeKey":""'.length + source.writeKey.length
    const most = longest() - added
    expect(await sendCall(call(most), { source, runtime })).toMatchObject({ outcome: 'acknowledged' })
    expect(await sendCall(call(most + 1), { source, runtime })).toMatchObject({
      outcome: 'refused',
      error: { code: 'too_large' },
    })
  })
})
