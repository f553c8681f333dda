import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { serveSite } from './serve-site.ts'

const desktop = { viewport: { width: 1280, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** How a site is looked at. */
export const variants: Readonly<Record<string, BrowserContextOptions>> = {
  'light, desktop': { ...desktop, colorScheme: 'light' },
  'dark, desktop': { ...desktop, colorScheme: 'dark' },
  'light, phone': { ...phone, colorScheme: 'light' },
  'dark, phone': { ...phone, colorScheme: 'dark' },
}

/** Debian's Chromium, or the one at CHROMIUM_PATH, without background requests. */
const launch = (): Promise<Browser> =>
  chromium.launch({
    timeout: patienceMs,
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  })

/** The site in a browser, for the tests of a file. */
export interface SiteBrowser {
  readonly url: string
  /** Opens a page; the test fails if it throws, logs an error or asks another host. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
}

/** Serves the site and launches a browser before the tests of a file. */
export const useSiteBrowser = (): SiteBrowser => {
  let browser: Browser
  let site: Awaited<ReturnType<typeof serveSite>>
  beforeAll(async () => {
    site = await serveSite()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  return {
    get url() {
      return site.url
    },
    async open(path, options = desktop) {
      const problems: string[] = []
      const context = await browser.newContext(options)
      context.setDefaultTimeout(patienceMs)
      onTestFinished(async () => {
        await context.close()
        expect(problems).toEqual([])
      })
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => problems.push(`error: ${message}`))
      page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`))
      page.on('console', (line) => {
        if (line.type() === 'error') problems.push(`console: ${line.text()}`)
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(site.url)) problems.push(`request to ${request.url()}`)
      })
      await page.goto(new URL(path, site.url).href)
      return page
    },
  }
}
