import { describe, expect, it } from 'vitest'
import { createFakeSegment } from '../src/index.ts'
import '../src/matchers/vitest.ts'
import { snapshotMatchers } from '../src/matchers/match-snapshot.ts'
import { post } from './post.ts'

const order = (properties: object) => ({ type: 'track', userId: 'u', event: 'Order', properties })

describe('toMatchTrackingSnapshot', () => {
  it('is the same for other ids, times, values and orders', async () => {
    const segment = createFakeSegment()
    const messageId = `m-${Math.random()}`
    await post(segment, '/v1/batch', {
      batch: [{ ...order({ revenue: Math.random() }), messageId }, order({ coupon: 'x', revenue: 2 })],
    })
    expect(segment).toMatchTrackingSnapshot()
  })

  it("passes the runner's own error on, with its difference", async () => {
    const segment = createFakeSegment()
    await post(segment, '/v1/track', order({ revenue: '2' }))
    const mismatch = Object.assign(new Error('Snapshot `a 1` mismatched'), { expected: 'a', actual: 'b' })
    const requests: unknown[] = []
    const { toMatchTrackingSnapshot } = snapshotMatchers((request) => {
      requests.push(request)
      throw mismatch
    })
    expect(() => toMatchTrackingSnapshot.call({}, segment)).toThrow(mismatch)
    expect(() => toMatchTrackingSnapshot.call({}, segment, 'cart')).toThrow(mismatch)
    const baseline = { 'track Order': { revenue: { types: ['string'], presence: 'always' } } }
    expect(requests).toMatchObject([
      { baseline, hints: [] },
      { baseline, hints: ['cart'] },
    ])
  })

  describe.concurrent('in concurrent tests', () => {
    it.for(['first', 'second'])('belongs to its own test: %s', async (name, { expect: own }) => {
      const segment = createFakeSegment()
      await Promise.resolve()
      await post(segment, '/v1/track', order({ [name]: 1 }))
      own(segment).toMatchTrackingSnapshot()
    })
  })

  it('cannot pass by accident: without calls, negated, or on something else', async () => {
    const segment = createFakeSegment()
    expect(() => expect(segment).toMatchTrackingSnapshot()).toThrow('No call was stored')
    await post(segment, '/v1/track', order({}))
    expect(() => expect(segment).not.toMatchTrackingSnapshot()).toThrow(TypeError)
    for (const hint of [undefined, '', {}, 1] as never[]) {
      expect(() => expect(segment).toMatchTrackingSnapshot(hint)).toThrow('a hint')
    }
    const polled = expect.poll(() => segment, { timeout: 1 }).toMatchTrackingSnapshot()
    await expect(polled).rejects.toThrow('expect.poll')
    expect(() => expect(segment.requests).toMatchTrackingSnapshot()).toThrow(TypeError)
  })
})
