import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildPage } from '../build-page.ts'
import { type RunningDebugger, type StartOptions, startDebugger } from '../src/index.ts'

/** What a page test works with. */
export interface PageHarness {
  /** Starts a debugger that serves the page built from the sources; ended after the test. */
  readonly start: (options?: StartOptions) => Promise<RunningDebugger>
  /** Opens the page in a browser of its own; the fragment says where. */
  readonly open: (running: RunningDebugger, hash?: string, options?: BrowserContextOptions) => Promise<Page>
  /** What went wrong in any page: errors, broken rules of its content policy, requests to elsewhere. */
  readonly troubles: string[]
}

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** A lost connection is part of some tests, and the browser itself writes it down. */
const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|status of 40\d/

/** Sets up a browser for the tests of one file; every test ends with a look at what went wrong unseen. */
export const usePages = (): PageHarness => {
  const troubles: string[] = []
  const debuggers: RunningDebugger[] = []
  const pages: Page[] = []
  /** Kept from test to test, since a new one is a process more; every debugger is another origin. */
  const contexts = new Map<string, Promise<BrowserContext>>()
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'segment-page-test-'))
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
    const [launched] = await Promise.all([chromium.launch({ executablePath, args: browserFlags }), buildPage(folder)])
    browser = launched
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()))
    await Promise.all(debuggers.splice(0).map((one) => one.stop()))
    expect(troubles.splice(0)).toEqual([])
  })

  return {
    troubles,
    start: async (options = {}) => {
      const one = await startDebugger({ port: 0, pageFolder: folder, ...options })
      debuggers.push(one)
      return one
    },
    open: async (running, hash = '', options = {}) => {
      const key = JSON.stringify(options)
      const made = contexts.get(key) ?? browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      contexts.set(key, made)
      const page = await (await made).newPage()
      page.setDefaultTimeout(20_000)
      page.on('pageerror', ({ message }) => troubles.push(`error: ${message}`))
      page.on('console', (line) => {
        if (line.type() === 'error' && !expected.test(line.text())) troubles.push(`console: ${line.text()}`)
      })
      page.on('request', (request) => {
        if (new URL(request.url()).host !== new URL(running.url).host) troubles.push(`asked ${request.url()}`)
      })
      pages.push(page)
      await page.goto(`${running.url}/${hash}`)
      await page.locator('.top-bar').waitFor()
      return page
    },
  }
}

/** Sends calls as a client does, each by its own request. */
export const send = async ({ url }: RunningDebugger, ...calls: readonly object[]): Promise<void> => {
  for (const call of calls) {
    const type: unknown = Reflect.get(call, 'type')
    const response = await fetch(`${url}/v1/${String(type)}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('dev-write-key:')}` },
      body: JSON.stringify(call),
    })
    await response.text()
  }
}

/** A track call as it is meant to be. */
export const order = (properties: object = {}): object => ({
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties,
})

/** Texts of all rows of the stream that are drawn. */
export const rowTexts = (page: Page): Promise<string[]> =>
  page.locator('.list-space [role=row]').evaluateAll((rows) => rows.map((row) => row.textContent ?? ''))
