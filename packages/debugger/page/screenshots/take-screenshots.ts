import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../../build-page.ts'
import { launchChromium } from '../../chromium.ts'
import { startDebugger } from '../../src/server/start-debugger.ts'
import { playDemo } from './demo-traffic.ts'

// Takes the screenshots for the READMEs. With a folder as argument, takes screenshots of every view in every theme into
// that folder instead, to review the design.
const root = join(import.meta.dirname, '../../../..')
const [folder] = process.argv.slice(2)
const target = folder ?? join(root, 'docs/screenshots')

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

const { events } = await (
  await fetch(`${running.url}/_dev/events?q=verdict:discarded%20event:%22Order%20Completed%22`)
).json()
const shown: number = events.at(-1)?.seq ?? 1

const looks = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'small-light': { viewport: { width: 1024, height: 768 }, colorScheme: 'light' },
  'small-dark': { viewport: { width: 1024, height: 768 }, colorScheme: 'dark' },
  'tablet-light': { viewport: { width: 768, height: 1024 }, colorScheme: 'light' },
  'tablet-dark': { viewport: { width: 768, height: 1024 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
} as const

const views = {
  live: '#/live',
  detail: `#/live?seq=${shown}`,
  issues: `#/live?seq=${shown}&tab=issues`,
  clock: `#/live?seq=${shown}&tab=clock`,
  'sent-on': `#/live?seq=${shown}&tab=sent-on`,
  request: `#/live?seq=${shown}&tab=request`,
  compare: `#/live?seq=${shown}&tab=compare`,
  again: `#/live?seq=${shown}&tab=again`,
  curl: `#/live?seq=${shown}&tab=curl`,
  users: '#/users/user-42',
  catalogue: `#/catalogue/${encodeURIComponent('track:Order Completed')}`,
  traffic: '#/traffic',
  faults: '#/faults',
  connect: '#/connect',
}

const picture = async (name: string, look: keyof typeof looks, view: keyof typeof views): Promise<void> => {
  const context = await browser.newContext({ ...looks[look], deviceScaleFactor: 2, timezoneId: 'UTC' })
  const page = await context.newPage()
  await page.goto(`${running.url}/${views[view]}`)
  await page.waitForSelector('.top-bar')
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(700)
  await page.screenshot({ path: join(target, `${name}.png`) })
  await context.close()
}

if (folder === undefined) {
  await picture('debugger-desktop', 'light', 'detail')
  await picture('debugger-dark', 'dark', 'traffic')
  await picture('debugger-phone', 'phone', 'live')
} else {
  for (const view of Object.keys(views) as (keyof typeof views)[]) {
    for (const look of Object.keys(looks) as (keyof typeof looks)[]) await picture(`${view}-${look}`, look, view)
  }
}
await browser.close()
await running.stop()
await rm(work, { recursive: true })
