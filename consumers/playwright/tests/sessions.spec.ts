import { connectSession, segmentMatchers } from '@org/segment-testing'
import { routeSegment } from '@org/segment-testing/playwright'
import { expect as baseExpect, test } from '@playwright/test'
import { patiently, send, serveShop } from '../shop.ts'

const expect = baseExpect.extend(segmentMatchers)
const server = process.env.SEGMENT_DEV_URL ?? 'http://127.0.0.1:8765'

for (const name of ['one', 'two', 'three', 'four']) {
  test(`session ${name} has its own calls`, async ({ page, context }) => {
    const session = connectSession(server)
    await serveShop(context)
    await routeSegment(context, session)
    await page.goto('https://shop.example.com/')
    await page.getByRole('button').click()
    expect(await send(page, `From ${name}`)).toBe(200)
    await session.waitFor('event:"Order Completed"', patiently)
    const calls = await session.find('type:track')
    expect(calls).toHaveTrackedOnly(['Order Completed', `From ${name}`])
    expect(calls).toHaveTracked('Order Completed', { revenue: 19.99 }, { times: 1 })
  })
}

if (process.env.FAIL) {
  test('waits in vain in a session', async ({ page, context }) => {
    const session = connectSession(server)
    await serveShop(context)
    await routeSegment(context, session)
    await page.goto('https://shop.example.com/')
    await send(page, 'Order Completed')
    await session.waitFor('event:Never', { timeoutMs: 20 }) // the waiting line of a session
  })
}
