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

  it('fails with the difference if the shape of a call changed', async () => {
    const segment = createFakeSegment()
    await post(segment, '/v1/track', order({ revenue: '2' }))
    const runner = (value: unknown) => ({
      toMatchSnapshot: () =>
        expect(value).toEqual({ 'track Order': { revenue: { types: ['number'], presence: 'always' } } }),
    })
    const { toMatchTrackingSnapshot } = snapshotMatchers(runner)
    const result = toMatchTrackingSnapshot.call({}, segment)
    expect([result.pass, result.message()]).toEqual([false, expect.stringContaining('to deeply equal')])
  })

  it('cannot pass by accident: without calls, negated, or on something else', async () => {
    const segment = createFakeSegment()
    expect(() => expect(segment).toMatchTrackingSnapshot()).toThrow('No call was stored')
    await post(segment, '/v1/track', order({}))
    expect(() => expect(segment).not.toMatchTrackingSnapshot()).toThrow(TypeError)
    expect(() => expect(segment.requests).toMatchTrackingSnapshot()).toThrow(TypeError)
  })
})
