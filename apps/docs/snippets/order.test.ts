import '@org/segment-testing/vitest'
import { createFakeSegment } from '@org/segment-testing'
import { expect, test } from 'vitest'
import { trackOrder } from './order.ts'

test('tracks the order', async () => {
  const segment = createFakeSegment()

  await trackOrder({ userId: 'user-42', revenue: 19.99 }, segment.fetch)

  expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }, { userId: 'user-42' })
  expect(segment).not.toHaveDiscarded() // nothing was answered 200 and dropped
})
