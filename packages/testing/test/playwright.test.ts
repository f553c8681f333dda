import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createFakeSegment, segmentMatchers } from '../src/index.ts'
import { routeSegment, segmentFixtures } from '../src/playwright/index.ts'

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']

let browser: Browser

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  browser = await chromium.launch({ executablePath, args: flags, timeout: patienceMs })
})
afterAll(async () => {
  await browser?.close()
})

/** A context whose pages wait as long as any machine needs. */
const newContext = async (): Promise<BrowserContext> => {
  const context = await browser.newContext()
  context.setDefaultTimeout(patienceMs)
  return context
}

/** A page with the snippet of Segment. */
const site = `<!doctype html><title>Shop</title><script>
  var analytics = window.analytics = []
  analytics._writeKey = 'browser-write-key'
  ;['track', 'identify', 'page'].forEach(function (name) {
    analytics[name] = function () { analytics.push([name].concat(Array.prototype.slice.call(arguments))) }
  })
  var script = document.createElement('script')
  script.src = 'https://cdn.segment.com/analytics.js/v1/browser-write-key/analytics.min.js'
  document.head.appendChild(script)
  analytics.page('Home')
  analytics.track('Order Completed', { revenue: 9.5 })
</script>`

describe('a page under Playwright', () => {
  it('loads the installed analytics.js and sends to the local Segment without a network', async () => {
    const context = await newContext()
    const segment = createFakeSegment()
    await context.route('https://shop.example.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: site }),
    )
    await routeSegment(context, segment, { libraryFrom: [import.meta.url] })
    const page = await context.newPage()
    await page.goto('https://shop.example.com/')
    await segment.waitFor(({ calls }) => calls.length === 2, { timeoutMs: patienceMs })
    await context.close()
    expect(segment.calls.toSorted((left, right) => left.type.localeCompare(right.type))).toMatchObject([
      { type: 'page', name: 'Home', writeKey: 'browser-write-key', channel: 'client' },
      { type: 'track', event: 'Order Completed', properties: { revenue: 9.5 } },
    ])
  })

  it('gets its own local Segment from the fixtures', async () => {
    const context = await newContext()
    await context.route('https://shop.example.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<p>' }),
    )
    // Playwright's type is a mutable tuple.
    const tuple: [(typeof segmentFixtures.segment)[0], { auto?: boolean }] = segmentFixtures.segment
    const [fixture, { auto }] = tuple
    expect(auto).toBe(true)
    await fixture({ browser, context, segmentOptions: { hosts: ['t.example.com'] } }, async (segment) => {
      const page = await context.newPage()
      await page.goto('https://shop.example.com/')
      const send = (url: string): Promise<number | string> =>
        page.evaluate(async (to) => {
          const body = JSON.stringify({ userId: 'u', event: 'E', writeKey: 'browser-write-key' })
          return fetch(to, { method: 'POST', body }).then(
            ({ status }) => status,
            () => 'broken',
          )
        }, url)
      expect(await send('https://api.segment.io/v1/t')).toBe(200)
      expect(await send('https://t.example.com/v1/t')).toBe(200)
      segment.faults.next({ status: 503 })
      expect(await send('https://api.segment.io/v1/t')).toBe(503)
      segment.faults.next({ kind: 'reset' })
      expect(await send('https://api.segment.io/v1/t')).toBe('broken')
      expect(segment.calls).toHaveLength(2)
      // Contexts of the test itself, with their popups.
      const own = await browser.newContext()
      const others = [await own.newPage(), await browser.newPage()]
      for (const other of others) {
        await other
          .context()
          .route('https://shop.example.com/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }))
        await other.goto('https://shop.example.com/')
        const opened = other.waitForEvent('popup')
        await other.evaluate("void window.open('https://shop.example.com/')")
        const popup = await opened
        await popup.waitForURL('https://shop.example.com/')
        for (const one of [other, popup]) {
          const body = JSON.stringify({ userId: 'u', event: 'Other', writeKey: 'browser-write-key' })
          const code = `fetch('https://api.segment.io/v1/t', { method: 'POST', body: ${JSON.stringify(body)} })`
          expect(await one.evaluate(`${code}.then(({ status }) => status)`)).toBe(200)
        }
      }
      expect(segment.calls).toHaveLength(6)
      for (const other of others) await other.context().close()
    })
    expect([Object.hasOwn(browser, 'newContext'), Object.hasOwn(browser, 'newPage')]).toEqual([false, false])
    await context.close()
  })

  it('works as in the README', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const [, example = ''] = /\n## Playwright\n+```ts\n(.*?)```/s.exec(readme) ?? []
    const [imports = [], lines] = [example.match(/^import .*$/gm) ?? [], example.replace(/^import .*$/gm, '')]
    // A minimal Playwright runner: it collects tests, passes fixtures and extends its expect.
    type Test = (given: { page: unknown; segment: unknown }) => Promise<void>
    const collected: { readonly title: string; readonly test: Test; readonly fixtures: unknown }[] = []
    const base = {
      extend: (fixtures: unknown) => (title: string, test: Test) => collected.push({ title, test, fixtures }),
    }
    const baseExpect = {
      extend: (matchers: typeof segmentMatchers) => {
        expect.extend(matchers)
        return expect
      },
    }
    expect(imports.join('\n')).toContain("{ expect as baseExpect, test as base } from '@playwright/test'")
    const given = { base, baseExpect, segmentFixtures, segmentMatchers }
    const source = lines.replace('extend<SegmentFixtures>', 'extend')
    new Function(...Object.keys(given), source)(...Object.values(given))
    expect(collected).toMatchObject([{ title: 'tracks the order', fixtures: segmentFixtures }])
    const shop = site.replace('revenue: 9.5', 'revenue: 19.99')
    for (const [body, outcome] of [
      [shop, 'holds'],
      [site, 'properties.revenue  expected 19.99, received 9.5'],
    ] as const) {
      const context = await newContext()
      await context.route('https://shop.example.com/**', (route) => route.fulfill({ contentType: 'text/html', body }))
      const [fixture] = segmentFixtures.segment
      await fixture({ browser, context, segmentOptions: { libraryFrom: [import.meta.url] } }, async (segment) => {
        const ran = collected[0]?.test({ page: await context.newPage(), segment }).then(() => 'holds', String)
        expect(await ran).toContain(outcome)
      })
      await context.close()
    }
  })
})
