import { join } from 'node:path'
import { segmentMatchers } from '@org/segment-testing'
import { type SegmentFixtures, segmentFixtures } from '@org/segment-testing/playwright'
import { test as base, expect as baseExpect } from '@playwright/test'

// Each test has a local Segment of its own. No request leaves this machine.
const test = base.extend<SegmentFixtures>(segmentFixtures)
const expect = baseExpect.extend(segmentMatchers)

test.beforeEach(async ({ page }) => {
  // Your project starts its server instead, and opens its address.
  await page.route('https://shop.example.com/', (route) =>
    route.fulfill({ path: join(test.info().project.testDir, '../shop.html') }),
  )
  await page.goto('https://shop.example.com/')
})

test('tracks a page view', async ({ segment }) => {
  await segment.waitFor('type:page')
  expect(segment).toHavePaged('Shop')
})

test('tracks the order once, with its value', async ({ page, segment }) => {
  await page.getByRole('button', { name: 'Buy' }).click()
  await segment.waitFor('event:"Order Completed"')
  expect(segment).toHaveTracked('Order Completed', { revenue: 19.99, currency: 'EUR' }, { times: 1 })
  expect(segment).not.toHaveDiscarded()
})
