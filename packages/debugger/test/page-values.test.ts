import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const calls = [
  order({ plan: 'pro plan', total: 12, gift: false, coupon: null, 'a.b': 'x', products: [{ sku: 'b"1' }] }),
  order({ plan: 'free', total: 13, gift: true, coupon: 'c', 'a.b': 'y', products: [{ sku: 'b2' }] }),
]

const rareTerms = [
  ['plan', 'properties.plan:"pro plan"'],
  ['total', 'properties.total:12'],
  ['gift', 'properties.gift:false'],
  ['coupon', 'properties.coupon:null'],
  ['a.b', 'properties."a.b":"x"'],
] as const

const line = (page: Page, name: string) => page.locator('.json-line', { hasText: `"${name}"` }).last()

const searched = (page: Page): Promise<string> => page.locator('#search').inputValue()

describe('the menu of a value', () => {
  it('restricts the list to a value, or excludes it', async () => {
    const terms = [['sku', 'properties.products.sku:"b\\"1"'], ...(isDeep ? rareTerms : [])] as const
    const running = await start()
    await send(running, ...calls)
    const page = await open(running, '#/live?seq=1')
    for (const [name, term] of terms) {
      await line(page, name).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Only this' }).click()
      await expect.poll(() => searched(page)).toBe(term)
      await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
      await line(page, name).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Not this' }).click()
      await expect.poll(() => searched(page)).toBe(`-${term}`)
      await expect.poll(() => page.locator('#call-2').count()).toBe(1)
      await expect.poll(() => page.locator('#call-1').count()).toBe(0)
      await page.goto(`${running.url}/#/live?seq=1`)
      await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
    }
  })

  it.runIf(isDeep)('opens by keyboard, and gives the focus back', async () => {
    const running = await start()
    await send(running, ...calls)
    const page = await open(running, '#/live?seq=1')
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)
    await page.locator('.json-filter').first().focus()
    await page.keyboard.press('End')
    await expect.poll(() => focused()).toMatch(/^Filter by /)
    await page.keyboard.press('Home')
    for (let moves = 0; moves < 4; moves += 1) await page.keyboard.press('ArrowDown')
    await expect.poll(() => focused()).toBe('Filter by properties.plan')
    await page.keyboard.press('Enter')
    await expect.poll(focused).toContain('Only this')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('Filter by properties.plan')
    // Escape closes the menu, not the call.
    await expect.poll(() => page.locator('.detail h2').count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect.poll(focused).toContain('Only this')
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toContain('Not this')
    await page.keyboard.press('Enter')
    await expect.poll(() => searched(page)).toBe('-properties.plan:"pro plan"')
    await expect.poll(() => focused()).toBe('Filter by properties.plan')
  })

  it.runIf(isDeep)('opens with a tap, and shows the list', async () => {
    const running = await start()
    await send(running, ...calls)
    const page = await open(running, '#/live?seq=2', { viewport: { width: 390, height: 844 }, hasTouch: true })
    await page.getByRole('button', { name: 'Filter by properties.total' }).tap()
    const edges = () =>
      page.getByRole('menu').evaluate((menu) => [menu.getBoundingClientRect().left, menu.getBoundingClientRect().right])
    await expect.poll(async () => (await edges()).every((edge) => edge >= 0 && edge <= 390)).toBe(true)
    await page.getByRole('menuitem', { name: 'Only this' }).tap()
    await expect.poll(() => rowTexts(page)).toHaveLength(1)
    await expect.poll(() => searched(page)).toBe('properties.total:13')
    await expect.poll(() => page.locator('.detail').count()).toBe(0)
  })
})

it.runIf(isDeep)('a long name is marked as cut in the list, and whole in the detail', async () => {
  const running = await start()
  const name = `A name ${'of many words '.repeat(60)}with an end`
  await send(
    running,
    { type: 'track', userId: 'u', event: name },
    { type: 'track', userId: 'u', event: `${name} and more` },
  )
  const page = await open(running)
  await expect.poll(async () => (await rowTexts(page))[0]).toContain('…')
  await expect.poll(() => page.locator('.facet', { hasText: 'Event' }).locator('.facet-button').count()).toBe(2)
  await page.locator('#call-1').click()
  await page.getByRole('button', { name: /^show all/ }).waitFor()
  await expect.poll(() => page.locator('.detail h2').textContent()).toContain(`show all ${name.length} characters`)
  await page.getByRole('button', { name: /^show all/ }).click()
  await expect.poll(() => page.locator('.detail h2').textContent()).toBe(name)
  await page.locator('.json-line', { hasText: '"event"' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Only this' }).click()
  await expect.poll(async () => (await rowTexts(page)).length).toBeGreaterThan(0)
})
