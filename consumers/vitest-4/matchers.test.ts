import '@org/segment-testing/vitest'
import { createFakeSegment } from '@org/segment-testing'
import { expect, it } from 'vitest'

it('has the matchers', async () => {
  const segment = createFakeSegment()
  const batch = [{ type: 'track', userId: 'user-42', event: 'Started', properties: { step: 1 } }]
  const body = JSON.stringify({ writeKey: 'some-write-key', batch })
  await segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
  expect(segment).toHaveTracked('Started', { step: expect.any(Number) }, { userId: 'user-42', times: 1 })
  expect(segment).not.toHaveTracked('Ended')
  expect(() => expect(segment).toHaveTracked('Ended')).toThrow('found none')
})
