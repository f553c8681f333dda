import { segmentMatchers, trackingBaseline } from '@org/segment-testing'
import { type SegmentFixtures, segmentFixtures } from '@org/segment-testing/playwright'
import { test as base, expect as baseExpect } from '@playwright/test'
import { patiently, send, serveShop } from '../shop.ts'

const test = base.extend<SegmentFixtures>(segmentFixtures)
const expect = baseExpect.extend(segmentMatchers)

test.beforeEach(async ({ context }) => serveShop(context))

test('a page, its popup and a page of its context', async ({ page, context, segment }) => {
  await page.goto('https://shop.example.com/')
  await page.getByRole('button').click()
  await segment.waitFor('type:page', patiently)
  await segment.waitFor('event:"Order Completed"', patiently)
  expect(segment).toHaveTracked('Order Completed', { revenue: 19.99 }, { times: 1, writeKey: 'browser-write-key' })
  expect(segment).toHavePaged('Shop')
  expect(segment).toHaveTrackedOnly([['Order Completed', { revenue: expect.any(Number) }]])
  expect(segment).not.toHaveTracked('Order Refunded')
  expect(segment).not.toHaveDiscarded()

  const popup = page.waitForEvent('popup')
  await page.getByRole('link').click()
  const other = await context.newPage()
  await other.goto('https://shop.example.com/other')
  for (const [one, event] of [
    [await popup, 'From Popup'],
    [other, 'From Page'],
  ] as const) {
    await one.waitForLoadState()
    expect(await send(one, event)).toBe(200)
    expect(segment).toHaveTracked(event)
  }
  await expect.poll(() => segment).toHaveTrackedInOrder(['Order Completed', 'From Popup', 'From Page'])
})

test('contexts and pages that the test creates', async ({ browser, segment }) => {
  const context = await browser.newContext()
  const page = await browser.newPage()
  for (const [one, event] of [
    [await context.newPage(), 'From Context'],
    [page, 'From Browser'],
  ] as const) {
    await serveShop(one.context())
    await one.goto('https://shop.example.com/')
    expect(await send(one, event)).toBe(200)
    expect(segment).toHaveTracked(event)
  }
  await context.close()
  await page.close()
})

test('a frame of another origin, and a worker of the page', async ({ page, segment }) => {
  await page.route('https://ads.example.com/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }))
  await page.goto('https://shop.example.com/')
  await page.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = 'https://ads.example.com/'
    await new Promise((resolve) => {
      frame.onload = resolve
      document.body.append(frame)
    })
  })
  const code = (event: string) =>
    `fetch('https://api.segment.io/v1/t', { method: 'POST', body: '${JSON.stringify({ userId: 'u', event, writeKey: 'k-1' })}' })`
  await page.frame({ url: 'https://ads.example.com/' })?.evaluate(`${code('From Frame')}.then(() => undefined)`)
  await page.evaluate((source) => {
    new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  }, code('From Worker'))
  await segment.waitFor('event:"From Frame"', patiently)
  await segment.waitFor('event:"From Worker"', patiently)
  const beacon = JSON.stringify({ userId: 'u', event: 'From Beacon', writeKey: 'k-1' })
  await page.evaluate((text) => navigator.sendBeacon('https://api.segment.io/v1/t', text), beacon)
  await segment.waitFor('event:"From Beacon"', patiently)
})

test('no request reaches the real Segment, also without the fixture', async ({ page }) => {
  await page.goto('https://shop.example.com/')
  expect(await send(page, 'Unwatched')).toBe(200)
})

test('a fault, a held answer and the shape of the calls', async ({ page, segment }) => {
  await page.goto('https://shop.example.com/')
  segment.faults.next({ status: 503 })
  expect(await send(page, 'Refused')).toBe(503)
  const gate = segment.hold('event:Held')
  const held = send(page, 'Held')
  await gate.reached()
  expect(segment).toHaveTracked('Held')
  gate.release()
  expect(await held).toBe(200)
  // The snapshots of Playwright are files of text.
  const baseline = trackingBaseline(segment.calls.filter(({ type }) => type === 'track'))
  expect(JSON.stringify(baseline, null, 2)).toMatchSnapshot('tracking.txt')
})

test.describe('with another host', () => {
  test.use({ segmentOptions: { hosts: ['t.example.com'], writeKeys: ['shop-key'] } })
  test('routes it, and drops other keys', async ({ page, segment }) => {
    await page.goto('https://shop.example.com/')
    const body = JSON.stringify({ userId: 'u', event: 'Own Host', writeKey: 'shop-key' })
    await page.evaluate((text) => fetch('https://t.example.com/v1/t', { method: 'POST', body: text }), body)
    expect(segment).toHaveTracked('Own Host')
    await send(page, 'Other Key')
    expect(segment).toHaveDiscarded('unknown_write_key')
  })
})

if (process.env.FAIL) {
  test('fails', async ({ page, segment }) => {
    await page.goto('https://shop.example.com/')
    await send(page, 'Order Complete')
    expect(segment).toHaveTracked('Order Completed') // the failing line
  })
  test('waits in vain', async ({ page, segment }) => {
    await page.goto('https://shop.example.com/')
    await segment.waitFor('event:Never', { timeoutMs: 20 }) // the waiting line
  })
}
