import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { basePath } from '../site.ts'
import { useSiteBrowser, variants } from './site-browser.ts'
import { readBuiltPages } from './site-files.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const site = useSiteBrowser()

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** Everything that axe finds in the page, one line each. */
const findings = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(async () => {
    const tool = Reflect.get(window, 'axe') as { run: (options: object) => Promise<AxeResult> } // evaluated above
    return tool.run({ resultTypes: ['violations'] })
  })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  )
}

const addresses = readBuiltPages().map(({ address }) => address.slice(basePath.length))

/** One page of each kind, and the largest ones. */
const samples = [
  ...addresses.filter((address) => /^(?:[a-z-]+\/|guides\/.*|reference\/[a-z-]+\/|)$/.test(address)),
  'reference/commands/import/',
  'reference/commands/config/',
  'reference/issues/id_not_string/',
  'reference/issues/call_too_large/',
  'reference/issues/value_lost/',
  'api/core/',
  'api/core/functions/validatecall/',
  'api/core/interfaces/segmentclient/',
  'api/core/interfaces/defaultevents/',
  'api/core/classes/segmenterror/',
  'api/testing/functions/createfakesegment/',
  'api/testing/variables/discardcodes/',
  '404.html',
]

describe('axe', () => {
  it.each(Object.entries(variants))('finds nothing on a page of each kind: %s', async (_name, options) => {
    expect(samples.length).toBeGreaterThan(25)
    const page = await site.open('', options)
    for (const address of samples) {
      await page.goto(new URL(address, site.url).href)
      await expect.poll(() => findings(page), { message: address }).toEqual([])
    }
  })

  it.each(Object.entries(variants))('finds nothing in an open search: %s', async (_name, options) => {
    const page = await site.open('guides/first-event/', options)
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('identity')
    await page.locator('.pagefind-ui__result-link').first().waitFor()
    await expect.poll(() => findings(page)).toEqual([])
  })
})

describe('the width of a small phone', () => {
  it('is enough for every page', async () => {
    const width = 320
    const page = await site.open('', { viewport: { width, height: 844 }, javaScriptEnabled: false })
    const wide: string[] = []
    for (const address of addresses) {
      await page.goto(new URL(address, site.url).href)
      const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
      if (scrolled > width) wide.push(`${address} is ${scrolled} px wide`)
    }
    expect(wide).toEqual([])
  })
})
