import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createGates } from '../src/gates.ts'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'
import { listen } from '../src/node/index.ts'
import { QueryError } from '../src/query/index.ts'
import { post } from './post.ts'

const order = (revenue: number, userId = 'ann'): object => ({
  ...{ type: 'track', userId, event: 'Order Completed' },
  properties: { revenue },
})

const batch = (segment: FakeSegment, ...calls: readonly object[]) => post(segment, '/v1/batch', { batch: calls })

describe('find', () => {
  it('finds the stored calls that match, and not what Segment added to them', async () => {
    const segment = createFakeSegment()
    await batch(segment, order(5), order(50), order(500, 'bob'), { type: 'page', userId: 'ann', name: 'Home' })
    const calls = segment.find('type:track properties.revenue>10 -event:"Page Viewed" user:ann /Order/')
    expect(calls.map(({ properties }) => properties.revenue)).toEqual([50])
    expect(segment.find('event:Home')).toHaveLength(1)
    expect(segment.find('server')).toEqual([])
    expect(() => segment.find('verdict:discarded')).toThrow(QueryError)
    expect(() => segment.find('userid:ann')).toThrow('Did you mean "userId"?')
  })
})

describe('waitFor', () => {
  it('waits for stored calls that match', async () => {
    const segment = createFakeSegment()
    const waiting = segment.waitFor('properties.revenue>=50', { timeoutMs: patienceMs })
    await batch(segment, order(5))
    await batch(segment, order(50))
    expect((await waiting).map(({ properties }) => properties.revenue)).toEqual([50])
    await expect(segment.waitFor('user:nobody', { timeoutMs: 1 })).rejects.toThrow(/found nothing within 1 ms/)
    await expect(async () => segment.waitFor('usr:x')).rejects.toThrow(QueryError)
  })
})

describe('a fault with a query', () => {
  it('applies to requests with a call that matches, compressed or not', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ status: 503, q: 'event:"Order Completed" properties.revenue>10', times: 2 })
    expect((await batch(segment, order(1))).status).toBe(200)
    expect((await post(segment, '/v1/track', order(20))).status).toBe(503)
    const { url, close } = await listen(segment)
    onTestFinished(close)
    const init = {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('k:')}`, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ batch: [order(1), order(30)] })),
    }
    expect((await fetch(`${url}/v1/batch`, init)).status).toBe(503)
    expect((await fetch(`${url}/v1/batch`, init)).status).toBe(200)
    expect(segment.find('properties.revenue>0')).toHaveLength(3)
  })

  it('is refused if it is invalid, or cannot wait for the body', () => {
    const { faults } = createFakeSegment()
    expect(() => faults.next({ status: 503, q: 'typ:track' })).toThrow(QueryError)
    expect(() => faults.next({ kind: 'reset', q: 'type:track' })).toThrow(/after-storing/)
  })
})

describe('a gate', () => {
  it('holds answers until it is released, while the calls are stored', async () => {
    const segment = createFakeSegment()
    const gate = segment.hold('event:"Order Completed"')
    let answered = 0
    const held = [order(1), order(2)].map((call) => batch(segment, call).then(() => (answered += 1)))
    await gate.reached(2)
    expect((await batch(segment, { type: 'page', userId: 'u' })).status).toBe(200)
    expect([gate.held, answered, segment.calls.length]).toEqual([2, 0, 3])
    gate.release()
    await Promise.all(held)
    expect((await batch(segment, order(3))).status).toBe(200)
    expect([gate.held, answered]).toEqual([0, 2])
  })

  it('is named in the error of a wait while it holds answers', async () => {
    const segment = createFakeSegment()
    const gate = segment.hold()
    const answer = batch(segment, order(1))
    await gate.reached()
    await expect(segment.waitFor('event:Never', { timeoutMs: 1 })).rejects.toThrow('Gates hold 1 answer, so senders')
    gate.release()
    await answer
    const later = await segment.waitFor('event:Never', { timeoutMs: 1 }).catch(String)
    expect(later).not.toContain('Gates')
  })

  it('opens with a warning if a test forgets it', async () => {
    const warnings: string[] = []
    const gates = createGates({ longestHoldMs: 1, warn: (message) => warnings.push(message) })
    const gate = gates.add(() => true)
    await gates.pass('one')
    await gates.pass('two')
    expect(warnings).toEqual([expect.stringContaining('A gate held an answer for 0.001 s, so it is open now.')])
    expect([gate.held, gates.any()]).toEqual([0, false])
  })

  it('opens on reset, and holds over a socket too', async () => {
    const segment = createFakeSegment()
    const { url, close } = await listen(segment)
    onTestFinished(close)
    const gate = segment.hold()
    const answer = fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('k:')}` },
      body: JSON.stringify(order(1)),
    })
    await gate.reached()
    segment.reset()
    expect((await answer).status).toBe(200)
  })
})
