import { parseSource, type SegmentResponse, webRuntime } from '@org/segment-core'
import { createHostMemory } from '@org/segment-core/internal'
import { describe, expect, it } from 'vitest'
import type { Target } from '../sources/target.ts'
import { deliverCalls } from './deliver-calls.ts'
import type { ReportDelivery } from './delivery-event.ts'

const target: Target = { alias: 'web', source: parseSource({ writeKey: 'real-write-key' }), channel: 'server' }

const calls = Array.from({ length: 1_000 }, (_, index) => {
  const messageId = `m-${index}`
  const json = JSON.stringify({ type: 'track', userId: 'user-42', event: 'Signed Up', messageId })
  return { messageId, json, bytes: json.length }
})

const setUp = (answer: Omit<SegmentResponse, 'headers'>) => {
  let requests = 0
  const runtime = webRuntime({
    sleep: async () => undefined,
    transport: async () => {
      requests += 1
      return { ...answer, headers: new Headers() }
    },
  })
  const options = { runtime, retry: { maxRetries: 2 }, timeoutMs: 1_000, maxBytes: 10_000, concurrency: 4 }
  return { options, requests: () => requests }
}

describe('calls of the collector', () => {
  it.each([400, 413, 404])(
    'are refused with few requests by a host that answers everything with %i',
    async (status) => {
      const { options, requests } = setUp({ status, body: '' })
      const outcomes = await deliverCalls(target, calls, options)
      expect(outcomes.every(({ outcome }) => outcome === 'refused')).toBe(true)
      expect(requests()).toBeLessThanOrEqual(30)
    },
  )

  it('are refused with few requests, however many clients bring them one by one', async () => {
    const { options, requests } = setUp({ status: 400, body: '' })
    const host = createHostMemory({ inTurn: false })
    for (const call of calls) {
      expect(await deliverCalls(target, [call], { ...options, host })).toMatchObject([{ outcome: 'refused' }])
    }
    expect(requests()).toBeLessThanOrEqual(30)
  })

  it('are kept for later if a success does not come from Segment', async () => {
    const { options, requests } = setUp({ status: 200, body: '<html>Log in</html>' })
    const kinds: string[] = []
    const report: ReportDelivery = ({ kind }) => kinds.push(kind)
    const outcomes = await deliverCalls(target, calls.slice(0, 10), { ...options, report })
    expect(outcomes.every(({ outcome }) => outcome === 'later')).toBe(true)
    expect(requests()).toBe(3)
    expect(new Set(kinds)).toEqual(new Set(['failed']))
  })
})
