import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import type { EventPage, RunningDebugger } from '../src/index.ts'
import { newContext, open, order, rowTexts, send, start } from './page-harness.ts'

const to = (running: RunningDebugger, session: string): RunningDebugger => ({
  ...running,
  url: `${running.url}/s/${session}`,
})

const named = (event: string): object => ({ type: 'track', userId: 'user-1', event })

/** Drops a file onto the page, as a person does. */
const drop = async (page: Page, name: string, text: string): Promise<void> => {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer()
      data.items.add(new File([content], fileName))
      return data
    },
    [name, text] as const,
  )
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer })
  await page.getByText('Drop a session file to open it').waitFor()
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
}

/** The edges of an element that are left or right of a window of this width. */
const outside = async (part: Locator, width: number): Promise<readonly number[]> => {
  const edges = await part.evaluate((one) => [one.getBoundingClientRect().left, one.getBoundingClientRect().right])
  return edges.filter((edge) => edge < 0 || edge > width)
}

describe('sessions on the page', () => {
  it('are listed and opened, with a list, counts, faults and clear of their own', async () => {
    const running = await start()
    await send(running, named('Default'))
    await send(to(running, 'cart'), named('Cart'), { ...named('Cart'), userId: 7 })
    const page = await open(running)
    await expect.poll(() => rowTexts(page)).toEqual([expect.stringContaining('Default')])
    await page.getByRole('button', { name: 'Session default' }).click()
    await page.getByRole('link', { name: 'cart 2 events' }).click()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
    await expect.poll(() => page.url()).toBe(`${running.url}/s/cart/#/live`)
    await page.getByRole('button', { name: 'Session cart' }).waitFor()
    await expect.poll(() => page.locator('.tile.verdict-discarded').textContent()).toContain('1')
    await page.goto(`${running.url}/s/cart/#/faults`)
    await page.getByText('Rate limit').click()
    await page.locator('.planned').waitFor()
    expect((await fetch(`${running.url}/v1/track`, { method: 'POST' })).status).not.toBe(429)
    await page.goto(`${running.url}/s/cart/#/live`)
    await page.getByRole('button', { name: 'Delete all calls' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Waiting for the first call').waitFor()
    const { total }: EventPage = await (await fetch(`${running.url}/_dev/events`)).json()
    expect(total).toBe(2)
  })

  it.runIf(isDeep)('fit into the top bar at any width, and into a dialog on a phone', async () => {
    const running = await start()
    const page = await open(running, `s/${'long-name-'.repeat(6)}/`)
    for (const width of [320, 390, 721, 768, 961, 1024]) {
      await page.setViewportSize({ width, height: 800 })
      await expect.poll(() => outside(page.getByRole('button', { name: /theme$/ }), width)).toEqual([])
      await page.locator('.session-button').click()
      await expect.poll(() => outside(page.getByRole('dialog'), width)).toEqual([])
      await page.keyboard.press('Escape')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    }
  })

  it.runIf(isDeep)('have names that the page checks', async () => {
    const page = await open(await start())
    await page.getByRole('button', { name: 'Session default' }).click()
    await page.getByLabel('Name of a session').fill('a b')
    await page.getByText('A name has 1 to 64 letters').waitFor()
    await page.getByLabel('Name of a session').fill('a.b')
    await page.getByRole('button', { name: 'Go to session' }).click()
    await page.getByRole('button', { name: 'Session a.b' }).waitFor()
  })
})

describe('a session file', () => {
  it.runIf(isDeep).each(['Session as HTML', 'Session as NDJSON', 'Only the calls as NDJSON'])(
    'that was saved as "%s" is dropped onto the page and shown, read only',
    async (format) => {
      const running = await start()
      await send(to(running, 'cart'), order({ html: '<img src=x onerror="alert(1)">' }), {
        ...named('Lost'),
        userId: 7,
      })
      const page = await open(running, 's/cart/#/live?q=-event:Other')
      await page.locator('#call-2').waitFor()
      await page.getByRole('button', { name: 'Save the shown calls' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: format }).click(),
      ])
      expect(download.suggestedFilename()).toMatch(/^segment-cart\.(?:html|ndjson|calls\.ndjson)$/)
      const chunks = await (await download.createReadStream()).toArray()
      await drop(page, download.suggestedFilename(), Buffer.concat(chunks).toString())
      await page.waitForURL(/\/s\/file-/)
      await page.getByText('It cannot be changed.').waitFor()
      await expect.poll(() => page.locator('.banner').textContent()).toContain(download.suggestedFilename())
      await expect
        .poll(() => rowTexts(page))
        .toEqual([expect.stringContaining('Order Completed'), expect.stringContaining('Lost')])
      await page.locator('#call-1').click()
      await page.getByText('onerror=').first().waitFor()
      for (const name of ['Pause', 'Delete all calls', 'Send example']) {
        await expect.poll(() => page.getByRole('button', { name }).count()).toBe(0)
      }
      await page.getByRole('tab', { name: 'Send again' }).click()
      await page.getByText('Nothing can be sent to it.').waitFor()
      await page.goto(`${page.url().split('#')[0]}#/faults`)
      await page.getByText('It receives no requests.').waitFor()
      await page.getByRole('link', { name: 'Back to live calls' }).click()
      await page.getByText('Waiting for the first call').waitFor()
    },
  )

  it.runIf(isDeep)('that cannot be opened is explained, and the page stays', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running)
    await page.locator('#call-1').waitFor()
    await drop(page, 'orders.csv', 'id,total\n1,2')
    await page.getByText('Cannot open orders.csv: Line 1 is not valid JSON.').waitFor()
    await expect.poll(() => page.url()).toBe(`${running.url}/#/live`)
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByRole('button', { name: 'Session default' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open a file…' }).click()
    const line = JSON.stringify({ ...named('From a file'), type: 'track' })
    await (await chooser).setFiles({ name: 'a.ndjson', mimeType: 'text/plain', buffer: Buffer.from(line) })
    await page.getByText('It has only the calls, so this debugger checked them again.').waitFor()
  })
})

it('a website of another origin names a session with the header', async () => {
  const running = await start()
  const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><p>Shop'))
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  const context = await newContext()
  onTestFinished(async () => {
    await context.close()
    site.close()
  })
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`) // a TCP server
  const status = await page.evaluate(async (url) => {
    const headers = { 'content-type': 'application/json', 'x-segment-dev-session': 'shop' }
    const body = JSON.stringify({ writeKey: 'dev-write-key', userId: 'u', event: 'From a website' })
    return (await fetch(`${url}/v1/track`, { method: 'POST', headers, body })).status
  }, running.url)
  const { events }: EventPage = await (await fetch(`${running.url}/s/shop/_dev/events`)).json()
  expect([status, events.map(({ event }) => event)]).toEqual([200, ['From a website']])
  // It can neither read nor change anything else.
  const denied = await page.evaluate(
    (url) =>
      fetch(`${url}/_dev/events`, { headers: { 'x-segment-dev-session': 'shop' } }).then(
        () => 'read',
        () => 'denied',
      ),
    running.url,
  )
  expect(denied).toBe('denied')
})
