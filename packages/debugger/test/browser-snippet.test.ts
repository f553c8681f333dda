import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { EventPage } from '../src/index.ts'
import { newContext } from './page-harness.ts'
import { get, start } from './running.ts'

let site: Server
let html = ''

beforeAll(async () => {
  site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html))
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
})
afterAll(() => site.close())

/** Opens a page of another origin with this head; returns the URLs that it requested from other hosts. */
const visit = async (head: string, script: string): Promise<readonly string[]> => {
  html = `<!doctype html><title>Shop</title>${head}<script>${script}</script>`
  const address = site.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const context = await newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const foreign: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') foreign.push(request.url())
  })
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForFunction('window.analytics && window.analytics.initialized')
  return foreign
}

const script = `analytics.identify('user-42', { plan: 'pro' }); analytics.track('Order Completed', { revenue: 9.5, currency: 'EUR' }); analytics.track('Broken', { revenue: '$9' })`

it('receives what analytics.js sends from a page of another origin that uses the displayed snippet', async () => {
  const running = await start()
  const snippet = running.info().snippets.find(({ id }) => id === 'browser')?.code ?? ''
  const foreign = await visit(snippet, script)
  const { events } = await get<EventPage>(running, '/_dev/wait?count=4&timeout=120000')
  // The library sends its calls in parallel, so they arrive in any order.
  expect(events.map(({ type, event = '', verdict }) => `${type} ${event}: ${verdict}`).toSorted()).toEqual([
    'identify : kept',
    'page : kept',
    'track Broken: warned',
    'track Order Completed: kept',
  ])
  expect(foreign).toEqual([])
})
