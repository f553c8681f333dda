import '@org/segment-testing/vitest'
import { createRequire } from 'node:module'
import { createFakeSegment } from '@org/segment-testing'
import { expect, test } from 'vitest'
import defineTests from './define-tests.cjs'

defineTests({ createFakeSegment, expect, test })

// Before Vitest 4, a matcher does not know its test, and the snapshot would be that of another one.
if (Number.parseInt(createRequire(import.meta.url)('vitest/package.json').version, 10) < 4) {
  test.concurrent.each(['first', 'second'])('the %s of concurrent tests writes no snapshot', async (event) => {
    const segment = createFakeSegment()
    await new Promise((resolve) => setTimeout(resolve, event === 'first' ? 1 : 20))
    const body = JSON.stringify({ writeKey: 'k', userId: 'u', event })
    await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
    expect(() => expect(segment).toMatchTrackingSnapshot()).toThrow('in concurrent tests before Vitest 4')
  })
}
