import { parseSource, webRuntime } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { localLife } from '../../test/local-life.ts'
import type { Target } from '../sources/target.ts'
import { createDirectStorage } from './direct-storage.ts'

const target: Target = { alias: 'web', source: parseSource({ writeKey: 'real-write-key' }), channel: 'server' }

const callOf = (messageId: string) => {
  const json = JSON.stringify({ type: 'track', userId: 'user-42', event: 'Signed Up', messageId })
  return { messageId, json, bytes: json.length }
}

const setUp = (statusOf: (body: string) => number) => {
  let requests = 0
  const runtime = webRuntime({
    sleep: async () => undefined,
    transport: async ({ body }) => {
      requests += 1
      return { status: statusOf(String(body)), headers: new Headers(), body: '{}' }
    },
  })
  const delivery = { batchBytes: 10_000, ageMs: 1_000, concurrency: 1, timeoutMs: 1_000, budgetMs: 1_000 }
  return { storage: createDirectStorage({ runtime, delivery }), requests: () => requests }
}

describe('createDirectStorage', () => {
  it.each([400, 413])('leaves calls with the client while the host answers everything with %i', async (status) => {
    const { storage, requests } = setUp(() => status)
    const outcomes: string[] = []
    for (let index = 0; index < 100; index += 1) {
      outcomes.push((await storage.store(target, [callOf(`m-${index}`)], localLife())).outcome)
    }
    expect(outcomes.slice(0, 4)).toEqual(['refused', 'refused', 'refused', 'refused'])
    expect(new Set(outcomes.slice(4))).toEqual(new Set(['unavailable']))
    expect(requests()).toBeLessThanOrEqual(30)
  })

  it('refuses a single call that Segment does not want, and keeps the others', async () => {
    const { storage } = setUp((body) => (body.includes('m-1"') ? 400 : 200))
    const calls = ['m-0', 'm-1', 'm-2'].map(callOf)
    const result = await storage.store(target, calls, localLife())
    expect(result).toMatchObject({ outcome: 'refused', reasons: new Map([[1, expect.any(String)]]) })
  })
})
