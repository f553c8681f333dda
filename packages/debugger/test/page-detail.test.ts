import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { open, order, send, start } from './page-harness.ts'

const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name }).click()
const panel = async (page: Page): Promise<string> => (await page.locator('.detail [role=tabpanel]').textContent()) ?? ''
const countElements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

describe('the detail of a call', () => {
  it('opens with a click on its row, and marks the invalid value with the message below it', async () => {
    const running = await start()
    await send(running, order({ order_id: 'A-1', revenue: '$12' }))
    const page = await open(running)
    await page.locator('.list-space [role=row]').click()
    const marked = page.locator('.json-line.mark-warning')
    await expect.poll(() => marked.count()).toBe(1)
    await expect.poll(() => marked.textContent()).toContain('"revenue": "$12"')
    await expect.poll(() => marked.textContent()).toContain(running.log.summaries()[0]?.firstIssue?.message)
    await expect.poll(() => page.url()).toContain('seq=1')
  })

  it('shows a missing property on its own line', async () => {
    const running = await start()
    await send(running, { type: 'track', userId: 'user-42' })
    const page = await open(running, '#/live?seq=1')
    await expect.poll(() => page.locator('.json-line.mark-error').textContent()).toContain('"event": missing')
  })

  it('lists each issue with code, rule, fix, Segment code and link', async () => {
    const running = await start()
    await send(running, { type: 'track', userId: 42, event: 'Order Completed' })
    const page = await open(running, '#/live?seq=1')
    await tab(page, /^Issues/)
    for (const words of ['id_not_string', 'userId', 'Rule', 'How to fix', 'Segment’s code']) {
      await expect.poll(() => panel(page)).toContain(words)
    }
    const link = page.locator('.detail a.doc-link').first()
    await expect.poll(() => link.getAttribute('href')).toMatch(/^https:\/\/www\.twilio\.com\/docs\/segment\//)
    await expect.poll(() => link.getAttribute('rel')).toContain('noopener')
  })

  it('shows the request with masked credentials, and the answer', async () => {
    const running = await start()
    const headers = { authorization: `Basic ${btoa('abcdefghijklmnopqrstuvwxyz012345:')}`, 'x-team': 'shop' }
    const body = JSON.stringify(order())
    await (await fetch(`${running.url}/v1/track`, { method: 'POST', headers, body })).text()
    const page = await open(running, '#/live?seq=1&tab=request')
    for (const words of ['x-team', 'POST /v1/track', '"event": "Order Completed"', '200']) {
      await expect.poll(() => panel(page)).toContain(words)
    }
    await page.getByRole('button', { name: 'Raw' }).click()
    await expect.poll(() => panel(page)).toContain(body)
    expect(await page.content()).not.toContain('abcdefghijklmnopqrstuvwxyz012345')
    expect(await page.content()).not.toContain(btoa('abcdefghijklmnopqrstuvwxyz012345:'))
  })

  it('shows what destinations receive, and marks what Segment added', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/live?seq=1&tab=sent-on')
    await expect.poll(() => page.locator('.json-line.mark-added').count()).toBeGreaterThan(2)
    await expect.poll(() => panel(page)).toContain('"receivedAt"')
  })

  it('says that no destination receives a discarded call', async () => {
    const running = await start()
    await send(running, { type: 'track', userId: 42, event: 'x' })
    const page = await open(running, '#/live?seq=1&tab=sent-on')
    await page.getByText('Not sent to destinations').waitFor()
    await page.getByText('no destination or warehouse receives it').waitFor()
  })

  it('says why destinations do not receive a duplicate or a request with a fault', async () => {
    const running = await start()
    const call = { type: 'track', userId: 'u', event: 'x', messageId: 'm-1' }
    await send(running, call, call)
    running.segment.faults.next({ status: 503 })
    await send(running, call)
    const duplicate = await open(running, '#/live?seq=2&tab=sent-on')
    await duplicate.getByText('already forwarded the first call').waitFor()
    const refused = await open(running, '#/live?seq=3&tab=sent-on')
    await refused.getByText('If the sender retries').waitFor()
    await refused.getByText('A planned fault makes this request fail').waitFor()
  })

  it('shows how the timestamp is corrected', async () => {
    const running = await start({ now: () => Date.parse('2026-03-01T12:00:00.000Z') })
    const times = { timestamp: '2026-03-01T11:49:58.000Z', sentAt: '2026-03-01T11:50:00.000Z' }
    await send(running, { type: 'track', userId: 'u', event: 'x', ...times })
    const page = await open(running, '#/live?seq=1&tab=clock')
    const words = ['receivedAt − (sentAt − originalTimestamp)', '+2.000 s', '2026-03-01T11:59:58.000Z', '10 min behind']
    for (const each of words) await expect.poll(() => panel(page)).toContain(each)
  })

  it('copies the command that sends the call again', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/live?seq=1&tab=curl', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy command' }).click()
    await page.getByText('Copied').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(/^curl /)
    expect(copied).toContain('Order Completed')
    expect(copied).toContain('${SEGMENT_WRITE_KEY:-')
  })

  it('says that no call could be read, or that the event is no longer stored', async () => {
    const running = await start()
    await (await fetch(`${running.url}/v1/track`, { method: 'POST', body: 'no json' })).text()
    const page = await open(running, '#/live?seq=1')
    await page.getByText('No call could be read').waitFor()
    await page.goto(`${running.url}/#/live?seq=99`)
    await page.getByText('no longer stored').waitFor()
  })
})

describe('extreme values', () => {
  it('include property names with a meaning in JavaScript', async () => {
    const running = await start()
    const properties = '{"__proto__":{"polluted":true},"constructor":"c","toString":1,"hasOwnProperty":null}'
    await (
      await fetch(`${running.url}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('dev-write-key:')}` },
        body: `{"userId":"__proto__","event":"constructor","properties":${properties}}`,
      })
    ).text()
    const page = await open(running, '#/live?seq=1')
    for (const name of [
      '"polluted": true',
      '"__proto__"',
      '"constructor"',
      '"toString": 1',
      '"hasOwnProperty": null',
    ]) {
      await expect.poll(() => panel(page)).toContain(name)
    }
    expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined()
    for (const place of ['users/__proto__', 'catalogue/track:constructor']) {
      await page.goto(`${running.url}/#/${place}`)
      await expect.poll(() => page.locator('.split-main').textContent()).toContain('constructor')
    }
  })

  it('include 32 KB of text, emoji and right-to-left text', async () => {
    const running = await start()
    await send(running, order({ long: 'x'.repeat(31_000), emoji: '👩‍🚀🧪', arabic: 'مرحبا' }))
    const page = await open(running, '#/live?seq=1')
    await page.getByText('show 29,800 more characters').click()
    await expect.poll(async () => (await panel(page)).includes('x'.repeat(31_000))).toBe(true)
    await expect.poll(() => panel(page)).toContain('👩‍🚀🧪')
    await expect.poll(() => panel(page)).toContain('مرحبا')
    // The page does not scroll horizontally.
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(1440)
  })

  it('include a million properties and deep nesting, with a bounded number of elements', async () => {
    const running = await start()
    const names = Array.from({ length: 1_000_000 }, (_, index) => `"n${index}":${index}`).join(',')
    const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`
    for (const value of [`{${names}}`, deep]) {
      await (
        await fetch(`${running.url}/v1/track`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa('dev-write-key:')}` },
          body: `{"userId":"u","event":"Huge","properties":{"value":${value}}}`,
        })
      ).text()
    }
    const page = await open(running)
    for (const seq of [1, 2]) {
      await page.locator(`#call-${seq}`).click()
      await page.locator('.detail h2').waitFor()
      for (const name of [/^Call/, /^Issues/, /^Request/, /^To destinations/, /^curl/]) {
        await tab(page, name)
        await page.getByRole('tab', { name, selected: true }).waitFor()
        expect(await countElements(page)).toBeLessThan(4000)
      }
    }
  })
})
