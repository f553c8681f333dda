import { expect, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import { open, order, rowTexts, send, start } from './page-harness.ts'

it('the page shows what changed since the baseline, with links to the calls', async () => {
  const running = await start()
  await send(running, order({ revenue: 1, coupon: 'c' }), { type: 'identify', userId: 'u', traits: { plan: 'pro' } })
  const page = await open(running, '#/catalogue')
  await page.getByRole('button', { name: 'Changes since the baseline' }).click()
  await page.getByText('segment snapshot > tracking.json').waitFor()
  await page.getByRole('button', { name: 'Use the present calls as the baseline' }).click()
  await page.getByText('No changes').waitFor()
  await send(running, order({ revenue: '1', 'a.b': true }), {
    type: 'page',
    userId: 'u',
    name: 'Home',
    properties: { url: 'https://shop.example.com' },
  })
  const rows = () => page.locator('.changes li').evaluateAll((all) => all.map((row) => row.textContent))
  await expect
    .poll(rows)
    .toEqual([
      'NewThe eventThe baseline does not have this event.Show calls for the event',
      'New"a.b"boolean, in some callsShow calls for "a.b"',
      'Changedcouponstring → string, in some callsShow calls for coupon',
      'Changedrevenuenumber → number or stringShow calls for revenue',
    ])
  await page.getByRole('button', { name: 'Show calls for "a.b"' }).click()
  await expect.poll(() => rowTexts(page)).toHaveLength(1)
  await expect
    .poll(() => page.locator('#search').inputValue())
    .toBe('type:track event:"Order Completed" properties."a.b":*')
  await page.goBack()
  await page.getByRole('button', { name: 'Remove the baseline' }).click()
  await page.getByText('segment snapshot > tracking.json').waitFor()
})

it.runIf(isDeep)('a baseline is opened from a file and saved, and another file is refused', async () => {
  const running = await start()
  await send(running, order({ revenue: 1 }))
  const page = await open(running, '#/catalogue/baseline')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save the present calls as a baseline' }).click(),
  ])
  const saved = Buffer.concat(await (await download.createReadStream()).toArray())
  const choose = async (buffer: Buffer): Promise<void> => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open a baseline…' }).click()
    await (await chooser).setFiles({ name: 'tracking.json', mimeType: 'application/json', buffer })
  }
  await choose(Buffer.from('[]'))
  await page.getByText('The body must be empty, or a baseline that segment snapshot wrote.').waitFor()
  await choose(saved)
  await page.getByText('1 kept call of 1 event, compared with tracking.json.').waitFor()
})
