import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const many = (count: number, name = 'Step'): object[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'screen', userId: 'user-1', name: `${name} ${index + 1}` }))

const sendBatch = async (url: string, batch: readonly object[]): Promise<void> => {
  const headers = { authorization: `Basic ${btoa('dev-write-key:')}` }
  await (await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) })).text()
}

describe('the stream', () => {
  it('shows a call with type, name, user, verdict and first issue', async () => {
    const running = await start()
    const page = await open(running)
    await send(running, { type: 'track', userId: 42, event: 'Order Completed' })
    const row = page.locator('[role=row].verdict-discarded')
    await expect.poll(() => row.textContent()).toContain('Order Completed')
    for (const words of ['track', 'Discarded', running.log.summaries()[0]?.firstIssue?.message]) {
      await expect.poll(() => row.textContent()).toContain(words)
    }
    await expect.poll(() => page.title()).toBe('1 lost · segment dev')
  })

  it('marks a duplicate of a kept call', async () => {
    const running = await start()
    const call = { type: 'track', userId: 'u', event: 'Twice', messageId: 'm-1' }
    await send(running, call, call)
    const page = await open(running, '#/live?seq=2')
    await expect
      .poll(() => page.locator('.row.verdict-kept .verdict-mark').allTextContents())
      .toEqual(['Kept', 'Duplicate'])
    const box = page.locator('.verdict-box')
    await expect.poll(() => box.textContent()).toContain('so it drops this one')
    expect(await box.textContent()).not.toContain('keeps this call')
  })

  it('shows the count of each event, however long its name is', async () => {
    const running = await start()
    await send(running, { type: 'track', userId: 'u', event: 'A name of many words '.repeat(20) })
    const page = await open(running)
    const counts = page.locator('.rail .facet-count')
    await expect.poll(() => counts.count()).toBe(3)
    const rightOf = (part: Locator): Promise<number> => part.evaluate((one) => one.getBoundingClientRect().right)
    for (const count of await counts.all()) {
      await expect.poll(() => rightOf(count)).toBeLessThan(await rightOf(page.locator('.rail')))
    }
  })

  it('follows the latest calls until the reader scrolls away, and again on request', async () => {
    const running = await start()
    await sendBatch(running.url, many(200))
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).at(-1)).toContain('Step 200')
    await page.locator('.list-scroll').hover()
    await page.mouse.wheel(0, -1200)
    await page.locator('.follow-button').waitFor()
    const placeOf = (): Promise<number> => page.locator('.list-scroll').evaluate((list) => list.scrollTop)
    // Smooth scrolling continues for some frames.
    let before = await placeOf()
    await expect
      .poll(async () => {
        const last = before
        before = await placeOf()
        return before === last
      })
      .toBe(true)
    await sendBatch(running.url, many(50, 'Later'))
    await expect.poll(() => page.locator('.tile.verdict-kept .tile-count').textContent()).toBe('250')
    expect(await placeOf()).toBe(before)
    await page.locator('.follow-button').click()
    await expect.poll(async () => (await rowTexts(page)).at(-1)).toContain('Later 50')
    await sendBatch(running.url, many(10, 'Last'))
    await expect.poll(async () => (await rowTexts(page)).at(-1)).toContain('Last 10')
  })

  it('holds back new calls while it is paused, and shows them afterwards', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.getByRole('button', { name: /^Pause/ }).click()
    await send(running, ...many(3))
    await expect.poll(() => page.getByRole('button', { name: /^Resume/ }).textContent()).toContain('3')
    expect(await rowTexts(page)).toHaveLength(1)
    await page.keyboard.press('p')
    await expect.poll(async () => (await rowTexts(page)).length).toBe(4)
  })

  it('deletes everything after a confirmation', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.getByRole('button', { name: 'Delete all calls' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Waiting for the first call').waitFor()
    expect(running.log.size()).toBe(0)
  })

  it('is cleared when someone else clears the debugger', async () => {
    const running = await start()
    await send(running, ...many(3))
    const page = await open(running)
    await expect.poll(() => page.locator('.status').textContent()).toContain('Live')
    await fetch(`${running.url}/_dev/events`, { method: 'DELETE' })
    await page.getByText('Waiting for the first call').waitFor()
    await send(running, order())
    await expect.poll(() => rowTexts(page)).toHaveLength(1)
  })
})

describe('filters', () => {
  it('restrict the list, are part of the URL, and survive a reload', async () => {
    const running = await start()
    await send(running, order(), { type: 'identify', userId: 'user-7' }, { type: 'track', userId: 'user-7' })
    const page = await open(running)
    await page.locator('.tile.verdict-discarded').click()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await expect.poll(() => page.url()).toContain('#/live?q=verdict%3Adiscarded')
    await page.reload()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await send(running, order(), { type: 'track', userId: 'user-8' })
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(5)
  })

  it('by type, event, user and source are in the URL too', async () => {
    const running = await start()
    await send(running, order(), { type: 'identify', userId: 'user-7' }, { type: 'track', userId: 'u', event: 'Other' })
    const source = running.log.summaries()[0]?.source ?? ''
    const page = await open(running, '#/live?q=type:track+user:user-42')
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.locator('.rail .facet-button', { hasText: 'Other' }).click()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await page.locator('.rail .facet-button', { hasText: source.replace(/\*+ /, '…') }).click()
    await expect
      .poll(() => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('q'))
      .toBe(`event:Other source:"${source}"`)
    await page.getByRole('searchbox').fill('nowhere at all')
    await page.getByText('No matches').waitFor()
  })

  it('search full calls, including new ones', async () => {
    const running = await start()
    await send(running, order({ coupon: 'NEEDLE-7' }), order(), order())
    const page = await open(running)
    await page.keyboard.press('/')
    await page.keyboard.type('needle-7')
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await send(running, order(), order({ note: { deep: 'a needle-7 again' } }))
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
  })
})

describe('a lost connection', () => {
  it('is reported, and restored with the events of the next debugger', async () => {
    const first = await start()
    await send(first, ...many(3, 'Before'))
    const page = await open(first)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(3)
    await first.stop()
    await page.getByText('Connection lost.').waitFor()
    const second = await start({ port: first.port })
    await send(second, order())
    await expect.poll(() => rowTexts(page)).toHaveLength(1)
    await expect.poll(() => page.getByText('Connection lost.').count()).toBe(0)
    await send(second, order())
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
  })
})
