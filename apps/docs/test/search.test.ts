import { describe, expect, it } from 'vitest'
import { useSiteBrowser, variants } from './site-browser.ts'

const site = useSiteBrowser()

/** What a person looks for, and the page that they should find among the first results. */
const searches: readonly (readonly [query: string, address: string])[] = [
  ['id_not_string', 'reference/issues/id_not_string/'],
  ['COLLECTOR_OUTBOX_PATH', 'reference/collector-settings/'],
  ['analytics-node', 'guides/leave-analytics-node/'],
  ['validateCall', 'api/core/functions/validatecall/'],
  ['resume import', 'reference/commands/import/'],
  ['Ibexa', 'guides/ibexa-connect/'],
]

describe('search', () => {
  it.each(searches)('finds %s', async (query, address) => {
    const page = await site.open('')
    const box = page.getByRole('dialog').getByRole('textbox')
    // The key works once the page's script runs.
    await expect.poll(() => page.keyboard.press('Control+k').then(() => box.isVisible())).toBe(true)
    await box.fill(query)
    const links = page.locator('.pagefind-ui__result-link')
    const addresses = () =>
      links.evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href.replace(/#.*/, '')))
    await expect.poll(addresses).toContain(new URL(address, site.url).href)
  })

  it('opens a result on a phone', async () => {
    const page = await site.open('playground/', variants['light, phone'])
    await page.getByRole('button', { name: 'Search' }).tap()
    await page.getByRole('dialog').getByRole('textbox').fill('batch_empty')
    await page.locator('.pagefind-ui__result-link', { hasText: 'batch_empty' }).first().tap()
    await page.waitForURL(/reference\//)
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent())
      .toMatch(/batch_empty|Issue codes|Discard codes/)
  })
})

describe('navigation', () => {
  it('opens the menu of a phone and follows a link', async () => {
    const page = await site.open('', variants['dark, phone'])
    await page.getByRole('button', { name: 'Menu' }).tap()
    await page.getByRole('link', { name: 'Issue codes' }).tap()
    await page.waitForURL(/reference\/issues\/$/)
    await page.getByRole('link', { name: 'identity_required' }).tap()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('identity_required')
  })

  it('keeps the chosen theme', async () => {
    const page = await site.open('', { colorScheme: 'light' })
    await page.getByRole('combobox', { name: 'Select theme' }).first().selectOption('dark')
    await page.goto(new URL('benchmarks/', site.url).href)
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
  })
})
