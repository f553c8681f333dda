import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { RunningDebugger } from '../src/index.ts'
import { open, order, rowTexts, send, start } from './page-harness.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** Serious and critical findings of axe, one line each, in the page or a part of it. */
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
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
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

/** All variants have the same elements; the others only differ in colors or layout. */
const variants: readonly (readonly [name: string, options: BrowserContextOptions, run: object])[] = [
  ['light', { colorScheme: 'light' }, {}],
  ['dark', { colorScheme: 'dark' }, { runOnly: ['color-contrast'] }],
  [
    'on a phone',
    { colorScheme: 'light', ...phone },
    { runOnly: ['color-contrast', 'scrollable-region-focusable', 'target-size'] },
  ],
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
  it.each(variants)('finds no serious problem in any view, %s', async (_name, options, run) => {
    const running = await start({ baseline: { name: 'tracking.json', shape: { 'page Home': {}, 'track Gone': {} } } })
    await send(running, ...calls)
    await planFault(running)
    const page = await open(running, '', options)
    for (const [place, drawn, part] of places) {
      await page.goto(`${running.url}/${place}`)
      await page.locator(drawn).first().waitFor()
      await expect.poll(() => findings(page, run, part), { message: place }).toEqual([])
      if (options.viewport !== phone.viewport) continue
      for (const width of [320, 390]) {
        await page.setViewportSize({ ...phone.viewport, width })
        await expect.poll(() => cutAt(page, width), { message: place }).toEqual([])
      }
    }
  })

  it.each(variants.slice(0, 2))('finds no serious problem in dialogs and banners, %s', async (_name, options, run) => {
    const running = await start()
    const page = await open(running, '', options)
    await page.getByText('Waiting for the first call').waitFor()
    await expect.poll(() => findings(page, run)).toEqual([])
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await expect.poll(() => findings(page, run)).toEqual([])
    await page.keyboard.press('Escape')
    await send(running, order())
    for (const name of ['Delete all calls', 'Save the shown calls', 'Session default']) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('dialog').waitFor()
      await expect.poll(() => findings(page, run)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.goto(`${running.url}/#/live?seq=1`)
    await page.locator('.json-filter').first().click({ button: 'right' })
    await page.getByRole('menu').waitFor()
    await expect.poll(() => findings(page, run)).toEqual([])
    await page.keyboard.press('Escape')
    await running.stop()
    await page.getByText('Connection lost.').waitFor()
    await expect.poll(() => findings(page, run)).toEqual([])
  })
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

describe('the keyboard', () => {
  it('moves through calls, opens and closes them, and switches tabs', async () => {
    const running = await start()
    await send(running, ...calls.slice(0, 5))
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(5)
    await page.keyboard.press('j')
    await expect.poll(() => page.locator('[aria-selected=true]').getAttribute('id')).toBe('call-5')
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('seq=3')
    await page.locator('.detail h2').waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.url()).toContain('seq=4')
    await page.locator('.detail [role=tab]').first().waitFor()
    await page.keyboard.press(']')
    await expect.poll(() => page.url()).toContain('tab=issues')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.detail').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('list-scroll')
    await expect.poll(() => page.locator('.list-scroll').getAttribute('aria-activedescendant')).toBe('call-4')
  })

  it('switches the tab of a call that is still loading', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.locator('.list-space [role=row]').waitFor()
    const answers: (() => Promise<void>)[] = []
    await page.route('**/events/1', (route) => answers.push(() => route.continue()))
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(() => answers.length).toBe(1)
    await page.keyboard.press(']')
    await expect.poll(() => page.url()).toContain('tab=issues')
    await answers[0]?.()
    await page.locator('#tab-issues[aria-selected=true]').waitFor()
  })

  it('goes to every view and to the search, and switches the theme permanently', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '', { colorScheme: 'light' })
    for (const [index, name] of ['live', 'users', 'catalogue', 'traffic', 'faults', 'connect'].entries()) {
      await page.keyboard.press(String(index + 1))
      await expect.poll(() => page.url()).toContain(`#/${name}`)
    }
    await page.keyboard.press('/')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('search')
    await page.keyboard.type('jjj')
    await expect.poll(() => page.url()).toContain('q=jjj')
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await page.reload()
    await page.locator('.top-bar').waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  })

  it('opens a call beside the list or over it, and never reaches what is covered', async () => {
    const running = await start()
    await send(running, ...calls.slice(0, 5))
    const page = await open(running)
    await page.setViewportSize({ width: 721, height: 700 })
    await expect.poll(async () => (await rowTexts(page)).length).toBe(5)
    const focus = () =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.closest('.detail, .stream, .top-bar, main')?.className ?? element?.tagName
      })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect.poll(focus).toBe('detail')
    const boxOf = (part: string) => page.locator(part).evaluate((one) => one.getBoundingClientRect().toJSON())
    await expect
      .poll(async () => (await boxOf('.detail')).left - (await boxOf('.stream')).right)
      .toBeGreaterThanOrEqual(0)
    expect((await boxOf('.stream')).width).toBeGreaterThan(300)
    await page.keyboard.press('Escape')
    await expect.poll(focus).toBe('stream')

    await page.setViewportSize({ width: 720, height: 700 })
    await page.keyboard.press('Enter')
    await page.locator('.detail h2').waitFor()
    await expect.poll(focus).toBe('detail')
    const reached = new Set<string | undefined>()
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press('Tab')
      reached.add(await focus())
    }
    expect(reached.has('detail')).toBe(true)
    expect(reached.has('stream')).toBe(false)
    await page.getByRole('button', { name: 'Close' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('list-scroll')
  })

  it('skips the navigation, and finds a heading in every view', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')
    for (const [index, name] of ['Live calls', 'Users', 'Catalogue', 'Traffic', 'Faults', 'Connect'].entries()) {
      await page.keyboard.press(String(index + 1))
      await expect.poll(() => page.locator('h1').allTextContents()).toEqual([name])
    }
  })

  it('moves through tabs with arrow keys, as one tab stop', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/live?seq=1')
    await page.getByRole('tab', { name: 'Call' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('tab-request')
    await expect.poll(() => page.locator('.detail [role=tab][tabindex="0"]').count()).toBe(1)
  })
})
