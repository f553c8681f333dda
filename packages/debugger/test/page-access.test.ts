import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import type { RunningDebugger } from '../src/index.ts'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** All that axe finds, one line each, in the page or a part of it. */
const findings = async (page: Page, options: object = {}, part?: string): Promise<readonly string[]> => {
  // The content security policy does not apply to scripts that the test evaluates.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const { violations } = await page.evaluate(
    async ([within, given]) => {
      const tool = Reflect.get(window, 'axe') as { run: (within: string, options: object) => Promise<AxeResult> } // evaluated above
      return tool.run(within, { resultTypes: ['violations'], preload: false, ...given })
    },
    [part ?? 'html', options] as const,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}

/** The list beside an open call is checked once. */
const detail = '.detail'

/**
 * Every view in each of its states, with a selector that appears once it is drawn, and the part that differs from the
 * places before.
 */
const places: readonly (readonly [hash: string, drawn: string, part?: string])[] = [
  ['#/live', '.list-space [role=row]'],
  ['#/live?q=verdict:warned+type:track+order', '.chip'],
  ['#/live?q=nothing-like-it', '.list-none'],
  ['#/live?seq=2', '.json-line.mark-warning'],
  ['#/live?seq=3&tab=issues', '.issue', detail],
  ['#/live?seq=2&tab=request', '.request-line', detail],
  ['#/live?seq=2&tab=sent-on', '.json-line.mark-added', detail],
  ['#/live?seq=2&tab=clock', '.arithmetic', detail],
  ['#/live?seq=4&tab=compare', '.json-line.mark-changed', detail],
  ['#/live?seq=4&tab=again', '#send-call', detail],
  ['#/live?seq=2&tab=curl', '.detail pre', detail],
  ['#/live?seq=9', '.verdict-box.verdict-refused', detail],
  ['#/live?seq=11', '.verdict-box.verdict-duplicate', detail],
  ['#/live?seq=11&tab=sent-on', '.empty-note', detail],
  ['#/live?seq=13', '.name-warnings', detail],
  ['#/live?seq=13&log=former', '.empty-note', detail],
  ['#/users', '.side-button'],
  ['#/users/user-42', '.moment.merge'],
  ['#/catalogue', '.side-button.tall'],
  [`#/catalogue/${encodeURIComponent('track:Order Completed')}`, '.drift-note'],
  ['#/catalogue/baseline', '.changes'],
  ['#/traffic', '.size-chart'],
  ['#/faults', '.planned'],
  ['#/connect', '.snippet'],
]

/** Views without a call, and a text that each has then. */
const empty = [
  ['users', 'Users appear here with their first call.'],
  ['catalogue', 'Each event name appears here with its first call.'],
  ['catalogue/baseline', 'Use the present calls as the baseline'],
  ['traffic', 'No calls yet.'],
  ['faults', 'No faults planned.'],
  ['live', 'Waiting for the first call'],
] as const

const calls = [
  { type: 'identify', userId: 'user-42', anonymousId: 'anon-1', traits: { plan: 'pro' } },
  order({ revenue: '$12', currency: 'usd', products: [{ name: 'Board' }] }),
  { type: 'track', userId: 42, event: 'Order Completed' },
  order({ revenue: 12 }),
  { type: 'page', anonymousId: 'anon-1', name: 'Home' },
  { type: 'screen', userId: 'user-42', name: 'Home' },
  { type: 'group', userId: 'user-42', groupId: 'g' },
  { type: 'alias', userId: 'user-42', previousId: 'former' },
  { type: 'nonsense', userId: 'user-42' },
  { type: 'track', userId: `user-${'4'.repeat(80)}`, event: 'A name of many words '.repeat(9), messageId: 'm-1' },
  { type: 'track', userId: `user-${'4'.repeat(80)}`, event: 'A name of many words '.repeat(9), messageId: 'm-1' },
  { type: 'alias', userId: `user-${'4'.repeat(80)}`, previousId: 'user-42' },
  { type: 'track', userId: 'user\u200b-42', event: 'Order C\u03bfmpleted' },
]

const planFault = async ({ url }: RunningDebugger): Promise<void> => {
  await fetch(`${url}/_dev/faults`, { method: 'POST', body: '{"always":["429:retry-after=2,path=/v1/x"]}' })
}

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }

type Look = (page: Page, part?: string) => Promise<readonly string[]>

/** All that axe finds in the light theme, and then in the colors of the dark one, which has the same elements. */
const inBothThemes: Look = async (page, part) => {
  const to = async (colorScheme: 'light' | 'dark'): Promise<void> => {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor()
  }
  const light = await findings(page, {}, part)
  await to('dark')
  const dark = await findings(page, { runOnly: ['color-contrast'] }, part)
  await to('light')
  return [...light, ...dark]
}

/** What the layout of a phone can change. */
const onPhone: Look = (page, part) =>
  findings(page, { runOnly: ['color-contrast', 'scrollable-region-focusable', 'target-size'] }, part)

const variants: readonly (readonly [name: string, options: BrowserContextOptions, look: Look])[] = [
  ['light and dark', { colorScheme: 'light' }, inBothThemes],
  ['on a phone', { colorScheme: 'light', ...phone }, onPhone],
]

/** What does not fit at a width, one line each; elements clipped by their parent do not widen the page. */
const cutAt = async (page: Page, width: number): Promise<readonly string[]> => {
  const found = await page.evaluate(() =>
    [
      ...[...document.querySelectorAll('button, a, .tile, .card, h1, h2')]
        .filter((one) => one.closest('.tab-list, .identity, .detail pre') === null)
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1),
      ...[...document.querySelectorAll('.tile-label')].filter((one) => one.scrollWidth > one.clientWidth),
    ].map((one) => one.outerHTML.slice(0, 120)),
  )
  const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
  return [...found, ...(scrolled === width ? [] : [`the page is ${scrolled} px wide`])].map(
    (line) => `${width} px: ${line}`,
  )
}

describe('axe, and the width of a phone', () => {
  it.each(variants)('finds nothing in any view, %s', async (_name, options, look) => {
    const running = await start({ baseline: { name: 'tracking.json', shape: { 'page Home': {}, 'track Gone': {} } } })
    await send(running, ...calls)
    await planFault(running)
    const page = await open(running, '', options)
    for (const [place, drawn, part] of places) {
      await page.goto(`${running.url}/${place}`)
      await page.locator(drawn).first().waitFor()
      await expect.poll(() => look(page, part), { message: place }).toEqual([])
      if (options.viewport !== phone.viewport) continue
      for (const width of [320, 390]) {
        await page.setViewportSize({ ...phone.viewport, width })
        await expect.poll(() => cutAt(page, width), { message: place }).toEqual([])
      }
    }
  })

  it.each(variants.slice(0, 1))(
    'finds nothing in dialogs, banners and empty views, %s',
    async (_name, options, look) => {
      const running = await start()
      const page = await open(running, '', options)
      await page.getByText('Waiting for the first call').waitFor()
      await expect.poll(() => look(page)).toEqual([])
      for (const [view, text] of empty) {
        await page.goto(`${running.url}/#/${view}`)
        await page.getByText(text).waitFor()
        await expect.poll(() => look(page), { message: view }).toEqual([])
      }
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await expect.poll(() => look(page)).toEqual([])
      await page.keyboard.press('Escape')
      await send(running, order())
      for (const name of ['Delete all calls', 'Save the shown calls', 'Session default']) {
        await page.getByRole('button', { name }).click()
        await page.getByRole('dialog').waitFor()
        await expect.poll(() => look(page)).toEqual([])
        await page.keyboard.press('Escape')
      }
      await page.goto(`${running.url}/#/live?seq=1`)
      await page.locator('.json-filter').first().click({ button: 'right' })
      await page.getByRole('menu').waitFor()
      await expect.poll(() => look(page)).toEqual([])
      await page.keyboard.press('Escape')
      await running.stop()
      await page.getByText('Connection lost.').waitFor()
      await expect.poll(() => look(page)).toEqual([])
    },
  )

  it.each(isDeep ? variants : variants.slice(0, 1))(
    'finds nothing in a session file, on the page and by itself, %s',
    async (_name, options, look) => {
      const running = await start()
      await send(running, ...calls)
      const html = await (await fetch(`${running.url}/_dev/export.html`)).text()
      const opened = await fetch(`${running.url}/_dev/files?name=cart.html`, { method: 'POST', body: html })
      const { session }: { session: string } = await opened.json()
      const page = await open(running, `s/${session}/`, options)
      for (const [place, drawn] of [
        ['live', '.list-space [role=row]'],
        ['live?seq=4&tab=again', '.detail .empty-note'],
        ['users', '.side-button'],
        ['catalogue/baseline', '.banner'],
        ['faults', '.empty-note'],
      ] as const) {
        await page.goto(`${running.url}/s/${session}/#/${place}`)
        await page.locator(drawn).first().waitFor()
        await expect.poll(() => look(page), { message: place }).toEqual([])
      }
      await page.goto('about:blank')
      await page.setContent(html)
      await page.getByText('13 of 13 calls').waitFor()
      await expect.poll(() => findings(page)).toEqual([])
    },
  )
})

describe('a phone', () => {
  it('opens a call with a tap, and has filters in a sheet', async () => {
    const running = await start()
    await send(running, ...calls)
    const page = await open(running, '', phone)
    await page.locator('#call-2').tap()
    await page.locator('.detail h2').waitFor()
    await page.getByRole('button', { name: 'Close' }).tap()
    await page.getByRole('button', { name: 'Filters' }).tap()
    await page.locator('.sheet .facet-button', { hasText: 'identify' }).tap()
    await page.getByRole('button', { name: 'Done' }).tap()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
  })
})
