/** @jest-environment jsdom */
import '@org/segment-testing/jest'
import { createFakeSegment } from '@org/segment-testing'

test('loads as a module', async () => {
  const segment = createFakeSegment()
  const body = JSON.stringify({ writeKey: 'some-write-key', userId: 'user-42', event: 'Started' })
  await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
  expect(segment).toHaveTracked('Started')
  expect(() => expect(segment).toHaveTracked('Ended')).toThrow('found none')
})
