import { describe, expect, it } from 'vitest'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const calls = [
  { type: 'identify', userId: 'user-42', anonymousId: 'anon-1', traits: { plan: 'pro' } },
  order({ revenue: '$12' }),
  { type: 'track', userId: 42, event: 'Order Completed' },
  order({ revenue: 12 }),
  { type: 'page', anonymousId: 'anon-1', name: 'Home' },
]

describe('the keyboard', () => {
  it('moves through calls, opens and closes them, and switches tabs', async () => {
    const running = await start()
    await send(running, ...calls)
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(5)
    await page.keyboard.press('j')
    await expect.poll(() => page.locator('[aria-selected=true]').getAttribute('id')).toBe('call-5')
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('seq=3')
    await page.locator('.detail h2').waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.url()).toContain('seq=4')
    await page.locator('.detail [role=tab]').first().waitFor()
    await page.keyboard.press(']')
    await expect.poll(() => page.url()).toContain('tab=issues')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.detail').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('list-scroll')
    await expect.poll(() => page.locator('.list-scroll').getAttribute('aria-activedescendant')).toBe('call-4')
  })

  it('switches the tab of a call that is still loading', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.locator('.list-space [role=row]').waitFor()
    const answers: (() => Promise<void>)[] = []
    await page.route('**/events/1', (route) => answers.push(() => route.continue()))
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(() => answers.length).toBe(1)
    await page.keyboard.press(']')
    await expect.poll(() => page.url()).toContain('tab=issues')
    await answers[0]?.()
    await page.locator('#tab-issues[aria-selected=true]').waitFor()
  })

  it('goes to every view and to the search, and switches the theme permanently', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '', { colorScheme: 'light' })
    for (const [index, name] of ['live', 'users', 'catalogue', 'traffic', 'faults', 'connect'].entries()) {
      await page.keyboard.press(String(index + 1))
      await expect.poll(() => page.url()).toContain(`#/${name}`)
    }
    await page.keyboard.press('/')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('search')
    await page.keyboard.type('jjj')
    await expect.poll(() => page.url()).toContain('q=jjj')
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await page.reload()
    await page.locator('.top-bar').waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  })

  it('opens a call beside the list or over it, and never reaches what is covered', async () => {
    const running = await start()
    await send(running, ...calls)
    const page = await open(running)
    await page.setViewportSize({ width: 721, height: 700 })
    await expect.poll(async () => (await rowTexts(page)).length).toBe(5)
    const focus = () =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.closest('.detail, .stream, .top-bar, main')?.className ?? element?.tagName
      })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(focus).toBe('detail')
    const boxOf = (part: string) => page.locator(part).evaluate((one) => one.getBoundingClientRect().toJSON())
    await expect
      .poll(async () => (await boxOf('.detail')).left - (await boxOf('.stream')).right)
      .toBeGreaterThanOrEqual(0)
    expect((await boxOf('.stream')).width).toBeGreaterThan(300)
    await page.keyboard.press('Escape')
    await expect.poll(focus).toBe('stream')

    await page.setViewportSize({ width: 720, height: 700 })
    await page.keyboard.press('Enter')
    await page.locator('.detail h2').waitFor()
    await expect.poll(focus).toBe('detail')
    const reached = new Set<string | undefined>()
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press('Tab')
      reached.add(await focus())
    }
    expect(reached.has('detail')).toBe(true)
    expect(reached.has('stream')).toBe(false)
    await page.getByRole('button', { name: 'Close' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('list-scroll')
  })

  it('skips the navigation, and finds a heading in every view', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')
    for (const [index, name] of ['Live calls', 'Users', 'Catalogue', 'Traffic', 'Faults', 'Connect'].entries()) {
      await page.keyboard.press(String(index + 1))
      await expect.poll(() => page.locator('h1').allTextContents()).toEqual([name])
    }
  })

  it('moves through tabs with arrow keys, as one tab stop', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/live?seq=1')
    await page.getByRole('tab', { name: 'Call' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('tab-request')
    await expect.poll(() => page.locator('.detail [role=tab][tabindex="0"]').count()).toBe(1)
  })
})
