import { createServer, type Server } from 'node:http'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventPage } from '../src/index.ts'
import { get, start } from './running.ts'

let browser: Browser
let site: Server
let html = ''

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html))
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})

/** Opens a page of another origin whose head is as given; gives the addresses it asked for elsewhere. */
const visit = async (head: string, script: string): Promise<readonly string[]> => {
  html = `<!doctype html><title>Shop</title>${head}<script>${script}</script>`
  const address = site.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const page = await browser.newPage()
  const strangers: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') strangers.push(request.url())
  })
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForFunction('window.analytics && window.analytics.initialized')
  return strangers
}

const script = `analytics.identify('user-42', { plan: 'pro' }); analytics.track('Order Completed', { revenue: 9.5, currency: 'EUR' }); analytics.track('Broken', { revenue: '$9' })`

it('takes what analytics.js sends from a page of another origin, by the snippet that it shows', async () => {
  const running = await start()
  const snippet = running.info().snippets.find(({ id }) => id === 'browser')?.code ?? ''
  const strangers = await visit(snippet, script)
  const { events } = await get<EventPage>(running, '/_dev/wait?count=4&timeout=10000')
  // The library sends its calls side by side, so that they come in any order.
  expect(events.map(({ type, event = '', verdict }) => `${type} ${event}: ${verdict}`).toSorted()).toEqual([
    'identify : kept',
    'page : kept',
    'track Broken: warned',
    'track Order Completed: kept',
  ])
  expect(strangers).toEqual([])
})
