import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'
import { leavingBrowserClient } from '../src/index.ts'
import { patienceMs } from '../src/patience.ts'

it('sends the waiting calls when the visitor leaves the page', async () => {
  const segment = createFakeSegment()
  const server = await listen(segment)
  try {
    const { calls } = await leavingBrowserClient.sendCalls({
      baseUrl: server.url,
      writeKey: 'c9fk2m4p6q8r0s1t3u5v7w9x1',
    })
    await segment.waitFor((seen) => seen.counts.calls === calls, { timeoutMs: patienceMs })
    expect(segment.calls.map(({ type }) => type)).toEqual(leavingBrowserClient.types)
    expect(segment.counts).toMatchObject({ discarded: 0, duplicates: 0 })
  } finally {
    await server.close()
  }
})
