import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { buildPage } from '../build-page.ts'
import { launchChromium } from '../chromium.ts'
import { type RunningDebugger, type StartOptions, startDebugger } from '../src/index.ts'

// Test files share a process, so they also share one browser, the bundled page and the browser contexts.
let browser: Promise<Browser> | undefined
let pageFolder: Promise<string> | undefined
const contexts = new Map<string, Promise<BrowserContext>>()

/** The browser of this process; it ends with the process. */
const sharedBrowser = (): Promise<Browser> => {
  browser ??= launchChromium()
  return browser
}

const buildOnce = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-page-test-'))
  await buildPage(folder)
  return folder
}

/** A context whose pages wait as long as any machine needs. */
export const newContext = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await (await sharedBrowser()).newContext({ viewport: { width: 1440, height: 900 }, ...options })
  context.setDefaultTimeout(patienceMs)
  return context
}

const contextFor = (options: BrowserContextOptions): Promise<BrowserContext> => {
  const key = JSON.stringify(options)
  const made = contexts.get(key) ?? newContext(options)
  contexts.set(key, made)
  return made
}

/** Starts a debugger that serves the page built from the sources; stopped after the test. */
export const start = async (options: StartOptions = {}): Promise<RunningDebugger> => {
  pageFolder ??= buildOnce()
  const running = await startDebugger({ port: 0, pageFolder: await pageFolder, ...options })
  onTestFinished(() => running.stop())
  return running
}

/** Errors that the browser logs for a lost connection, which some tests cause. */
const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|status of 40\d/

/**
 * Opens the page at a URL fragment. The test fails if the page throws, violates its content security policy or sends a
 * request to another host.
 */
export const open = async (running: RunningDebugger, hash = '', options: BrowserContextOptions = {}): Promise<Page> => {
  const problems: string[] = []
  const page = await (await contextFor(options)).newPage()
  onTestFinished(async () => {
    await page.close()
    expect(problems).toEqual([])
  })
  page.on('pageerror', ({ message }) => problems.push(`error: ${message}`))
  page.on('console', (line) => {
    if (line.type() === 'error' && !expected.test(line.text())) problems.push(`console: ${line.text()}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(running.url).host) problems.push(`request to ${request.url()}`)
  })
  await page.goto(`${running.url}/${hash}`)
  await page.locator('.top-bar').waitFor()
  return page
}

/** Sends calls as a client does, one per request. */
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

/** A valid track call. */
export const order = (properties: object = {}): object => ({
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties,
})

/** Text of each drawn row of the list. */
export const rowTexts = (page: Page): Promise<string[]> =>
  page.locator('.list-space [role=row]').evaluateAll((rows) => rows.map((row) => row.textContent ?? ''))
