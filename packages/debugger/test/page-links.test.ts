import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSqliteDetails } from '../src/store/sqlite.ts'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const named = (event: string): object => ({ type: 'track', userId: 'user-1', event })

describe('a link to a call', () => {
  it('names the run, and opens no call of another one', async () => {
    const first = await start()
    await send(first, named('First'))
    const page = await open(first, '#/live?seq=1')
    await expect.poll(() => page.locator('.detail h2').textContent()).toBe('First')
    await expect.poll(() => page.url()).toContain(`log=${first.info().logId.slice(0, 8)}`)
    const link = page.url()
    await first.stop()
    const second = await start({ port: first.port })
    await send(second, named('Second'))
    // The open page finds out by itself, and so does a new one.
    await page.getByText('belongs to an earlier run').waitFor()
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByText('belongs to an earlier run').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.locator('#call-1').click()
    await expect.poll(() => page.locator('.detail h2').textContent()).toBe('Second')
    await expect.poll(() => page.url()).toContain(`log=${second.info().logId.slice(0, 8)}`)
  })

  it('opens the same call of a store after a restart, with its date', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'debugger-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'events.db')
    const details = createSqliteDetails(file)
    // Stopped by the test itself, and a database cannot be closed twice.
    const first = await start({
      details: { ...details, close: () => {} },
      now: () => Date.parse('2020-03-05T12:00:00.000Z'),
    })
    await send(first, named('Old'))
    const page = await open(first, '#/live?seq=1')
    await expect.poll(() => page.url()).toContain('log=')
    const link = page.url()
    await first.stop()
    details.close()
    const second = await start({ port: first.port, details: createSqliteDetails(file) })
    await send(second, named('New'))
    await page.goto('about:blank')
    await page.goto(link)
    await expect.poll(() => page.locator('.detail h2').textContent()).toBe('Old')
    await expect.poll(() => page.locator('.detail-facts').textContent()).toContain('5 Mar 2020, ')
    const times = () => page.locator('.list-space .cell-time').allTextContents()
    await expect.poll(times).toEqual(['5 Mar 2020', expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3}$/)])
  })
})

describe('a chart', () => {
  it('covers all calls, and filters them by time with a click or a key', async () => {
    // Long ago, so that the chart ends with the last call and not with a bar that began since.
    let now = Date.parse('2020-03-05T12:00:00.000Z')
    const running = await start({ now: () => now })
    await send(running, named('Early'))
    now += 7_200_000
    await send(running, named('Late'), named('Late'))
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(3)
    const plot = page.locator('.overview .plot')
    await expect.poll(() => plot.getAttribute('aria-label')).toContain('3 calls, at most 2 per')
    const box = await plot.boundingBox()
    await plot.click({ position: { x: (box?.width ?? 0) - 2, y: 10 } })
    await expect.poll(async () => (await rowTexts(page)).join()).toMatch(/Late.*Late/)
    await expect
      .poll(() => new URLSearchParams(page.url().split('?')[1]).get('q'))
      .toMatch(/^receivedAt>=\S+ receivedAt<\S+$/)
    await expect.poll(() => page.locator('.chips').textContent()).toContain('2 of 3 calls')
    await page.reload()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await plot.focus()
    for (let bar = 0; bar < 13; bar += 1) await page.keyboard.press('PageUp')
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toContain('1 kept')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await rowTexts(page)).join()).toMatch(/^[^,]*Early[^,]*$/)
  })
})

describe('a facet', () => {
  it('offers more names than it shows at first', async () => {
    const running = await start()
    await send(running, ...Array.from({ length: 20 }, (_, index) => named(`Event ${index}`)), order())
    const page = await open(running, '#/live?q=event:"Event%209"')
    const more = page.locator('.rail').getByRole('button', { name: '8 more under Event' })
    await more.waitFor()
    // The chosen name is listed although it is not among the first.
    await expect.poll(() => page.locator('.rail .facet-button[aria-pressed=true]').textContent()).toContain('Event 9')
    await more.click()
    await expect.poll(() => page.locator('.rail .facet').nth(1).locator('.facet-button').count()).toBe(21)
    await expect.poll(() => more.count()).toBe(0)
    await send(running, order(), order())
    const counted = page.locator('.rail .facet-button', { hasText: 'Order Completed' }).locator('.facet-count')
    await expect.poll(() => counted.textContent()).toBe('3')
  })
})
