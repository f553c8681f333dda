import { describe, expect, it } from 'vitest'
import { open, order, rowTexts, send, start } from './page-harness.ts'

describe('an empty debugger', () => {
  it('shows how to connect, and sends an example', async () => {
    const running = await start()
    const page = await open(running, '', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByText('Waiting for the first call').waitFor()
    await page.getByRole('tab', { name: 'Python' }).click()
    await expect.poll(() => page.locator('.snippet').textContent()).toContain(running.url)
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(running.url)
    await page.getByRole('button', { name: 'Send example' }).click()
    await expect.poll(() => rowTexts(page)).toHaveLength(1)
    await expect.poll(async () => (await rowTexts(page))[0]).toContain('Order Completed')
  })
})

describe('users', () => {
  it('have a timeline across all of their ids, including merges', async () => {
    const running = await start()
    await send(
      running,
      { type: 'page', anonymousId: 'anon-1', name: 'Home' },
      { type: 'track', anonymousId: 'anon-1', event: 'Looked' },
      { type: 'identify', userId: 'user-1', anonymousId: 'anon-1' },
      { type: 'track', userId: 'user-1', event: 'Bought' },
      { type: 'alias', userId: 'user-2', previousId: 'user-1', anonymousId: 'anon-2' },
      { type: 'track', userId: 'user-9', event: 'Other person' },
    )
    const page = await open(running, '#/users')
    await page.getByRole('button', { name: /^user-1/ }).click()
    // The alias also merges an anonymousId.
    await expect.poll(() => page.locator('.moment.merge').count()).toBe(3)
    const text = () => page.locator('.moments').textContent()
    const merges = [
      'anon-1merged intouser-1by identify',
      'user-1merged intouser-2by alias',
      'anon-2merged intouser-2by alias',
    ]
    for (const words of ['Home', 'Looked', 'Bought', ...merges]) await expect.poll(text).toContain(words)
    expect(await text()).not.toContain('Other person')
    await expect
      .poll(() => page.locator('.identity ul').allTextContents())
      .toEqual(['anon-1', 'user-1anon-2', 'user-2'])
    await expect.poll(() => page.locator('.identity path').count()).toBe(3)
    await page.locator('a.moment-body', { hasText: 'Bought' }).click()
    await expect.poll(() => page.locator('.detail h2').textContent()).toBe('Bought')
  })

  it('are found by an id that is not in the list', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/users')
    await page.getByRole('searchbox').fill('user-42')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.split-main h2').textContent()).toBe('user-42')
    await page.getByRole('button', { name: 'Show in Live' }).click()
    await expect.poll(() => page.url()).toContain('q=user%3Auser-42')
  })
})

describe('the catalogue', () => {
  it('lists events with their properties, types, shares and type changes', async () => {
    const running = await start()
    await send(running, order({ revenue: 12, order_id: 'A' }), order({ revenue: '12' }), {
      type: 'page',
      userId: 'u',
      name: 'Home',
    })
    const page = await open(running, '#/catalogue')
    await page.getByRole('button', { name: /Order Completed/ }).click()
    const row = page.locator('.properties tr', { hasText: 'revenue' })
    await expect.poll(() => row.textContent()).toContain('Type changed at')
    await expect.poll(() => row.textContent()).toMatch(/number 1.*string 1.*100%/)
    await expect.poll(() => page.locator('.properties tr', { hasText: 'order_id' }).textContent()).toContain('50%')
    await send(running, order({ fresh: true }))
    await expect.poll(() => page.locator('.properties').textContent()).toContain('fresh')
  })

  it('links to the calls of one event, for any call type', async () => {
    const running = await start()
    const screen = { type: 'screen', userId: 'u', name: 'Home' }
    await send(running, { type: 'page', userId: 'u', name: 'Home' }, screen, {
      type: 'page',
      userId: 'u',
      name: 'Price',
    })
    const page = await open(running, `#/catalogue/${encodeURIComponent('page:Home')}`)
    await page.getByRole('button', { name: 'Show in Live' }).click()
    await expect.poll(async () => (await rowTexts(page)).length).toBe(1)
    await expect.poll(async () => (await rowTexts(page))[0]).toMatch(/page.*Home/)
  })
})

describe('traffic', () => {
  it('shows rates by verdict and type, and sizes compared to the limit', async () => {
    const running = await start()
    await send(running, order(), order({ long: 'x'.repeat(20_000) }), { type: 'track', userId: 7, event: 'x' })
    const page = await open(running, '#/traffic')
    const charts = page.locator('.time-chart .plot')
    await expect.poll(() => charts.count()).toBe(2)
    await expect.poll(() => charts.first().getAttribute('aria-label')).toContain('Calls by verdict: 3 calls')
    await expect.poll(() => page.locator('path.fill-discarded').getAttribute('d')).toMatch(/./)
    await expect.poll(() => page.locator('path.fill-track').getAttribute('d')).toMatch(/./)
    await expect
      .poll(() => page.locator('.size-chart .at-limit').allTextContents())
      .toEqual([expect.stringContaining('32 KB'), expect.stringContaining('500 KB')])
    await page.getByRole('button', { name: /^discarded/ }).click()
    await expect.poll(() => rowTexts(page)).toHaveLength(1)
  })
})

describe('faults', () => {
  it('are planned by button or as text, listed, and removed', async () => {
    const running = await start()
    const page = await open(running, '#/faults')
    await page.getByRole('button', { name: /Rate limit/ }).click()
    await expect.poll(() => page.locator('.planned').count()).toBe(1)
    await page.getByLabel('Every request').check()
    await page.getByLabel('Custom fault').fill('503:times=3')
    await page.getByRole('button', { name: 'Add' }).click()
    await expect.poll(() => page.locator('.planned').count()).toBe(2)
    await send(running, order())
    await expect.poll(() => running.log.summaries().at(-1)?.verdict).toBe('refused')
    await page.getByLabel('Custom fault').fill('nonsense')
    await page.getByRole('button', { name: 'Add' }).click()
    await expect.poll(() => page.getByRole('alert').last().textContent()).toContain('nonsense')
    await page.getByRole('button', { name: 'Remove all' }).click()
    await page.getByText('No faults planned').waitFor()
    expect(running.segment.faults.planned()).toEqual([])
    await fetch(`${running.url}/_dev/gates`, { method: 'POST', body: '{"q":"event:Held"}' })
    await page.getByText('event:Held holds 0 answers').waitFor()
    await page.getByRole('button', { name: 'Open all' }).click()
    await expect.poll(() => running.gates.list()).toEqual([])
  })
})
