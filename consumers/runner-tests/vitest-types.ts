// Compiled with each version of Vitest; vitest.test.mjs runs the matchers.
import '@org/segment-testing/vitest'
import { createFakeSegment } from '@org/segment-testing'
import { expect, it } from 'vitest'

it('has the matchers', async () => {
  const segment = createFakeSegment()
  expect(segment).toHaveTracked('Started', { step: expect.any(Number) }, { userId: 'user-42', times: 1 })
  expect(segment).not.toHaveTracked('Ended')
  expect(segment).toMatchTrackingSnapshot()
  await expect.poll(() => segment).toHaveTrackedOnly(['Started', ['Ended', { step: 1 }]])
  // @ts-expect-error This reason does not exist.
  expect(segment).not.toHaveDiscarded('id_not_strings')
})
