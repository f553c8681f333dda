import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { buildPage } from '../../build-page.ts'
import { launchChromium } from '../../chromium.ts'
import { startDebugger } from '../../src/server/start-debugger.ts'
import { playDemo } from './demo-traffic.ts'

// Takes the screenshots for the READMEs. With a folder as argument, takes screenshots of every view in every theme into
// that folder instead, to review the design.
const root = join(import.meta.dirname, '../../../..')
const [folder] = process.argv.slice(2)
const target = folder ?? join(root, 'docs/screenshots')

const desktop = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

const work = await mkdtemp(join(tmpdir(), 'segment-page-'))
await buildPage(work)
await mkdir(target, { recursive: true })
let clock = Date.now()
const running = await startDebugger({ port: 0, pageFolder: work, now: () => clock })
const authorization = `Basic ${btoa('dev-write-key:')}`
await playDemo({
  // The last calls should look new when the screenshots are taken.
  endsAt: Date.now() + 4000,
  setClock: (ms) => {
    clock = ms
  },
  send: async (path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { authorization, 'content-type': 'application/json' }
    await (await fetch(`${running.url}${path}`, { method: 'POST', headers, body: text })).text()
  },
})
clock = Date.now()

const browser = await launchChromium()

const { events } = await (await fetch(`${running.url}/_dev/events?verdict=discarded&event=Order%20Completed`)).json()
const shown: number = events.at(-1)?.seq ?? 1

const open = async (size: typeof desktop, dark: boolean, hash: string): Promise<Page> => {
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: 2,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  await page.goto(`${running.url}/${hash}`)
  await page.waitForSelector('.top-bar')
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(700)
  return page
}

const picture = async (name: string, size: typeof desktop, dark: boolean, hash: string): Promise<void> => {
  const page = await open(size, dark, hash)
  await page.screenshot({ path: join(target, `${name}.png`) })
  await page.context().close()
}

const views = {
  live: '#/live',
  detail: `#/live?seq=${shown}`,
  issues: `#/live?seq=${shown}&tab=issues`,
  clock: `#/live?seq=${shown}&tab=clock`,
  'sent-on': `#/live?seq=${shown}&tab=sent-on`,
  request: `#/live?seq=${shown}&tab=request`,
  users: '#/users/user-42',
  catalogue: `#/catalogue/${encodeURIComponent('track:Order Completed')}`,
  traffic: '#/traffic',
  faults: '#/faults',
  connect: '#/connect',
}

if (folder === undefined) {
  await picture('debugger-desktop', desktop, false, views.detail)
  await picture('debugger-dark', desktop, true, views.traffic)
  await picture('debugger-phone', phone, false, views.live)
} else {
  const only = process.argv[3]?.split(',')
  for (const [name, hash] of Object.entries(views)) {
    if (only !== undefined && !only.includes(name)) continue
    await picture(`${name}-light`, desktop, false, hash)
    await picture(`${name}-dark`, desktop, true, hash)
    await picture(`${name}-phone`, phone, false, hash)
  }
}
await browser.close()
await running.stop()
await rm(work, { recursive: true })
