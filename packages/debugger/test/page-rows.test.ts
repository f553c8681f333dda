import { describe, expect, it } from 'vitest'
import { open, order, rowTexts, send, start } from './page-harness.ts'

describe('a row', () => {
  it('shows traits, properties or ids instead of the type twice', async () => {
    const running = await start()
    await send(
      running,
      { type: 'identify', userId: 'user-1', traits: { email: 'ann@example.com', plan: 'pro' } },
      { type: 'identify', userId: 'user-1' },
      { type: 'group', userId: 'user-1', groupId: 'acme', traits: { employees: 12 } },
      { type: 'alias', userId: 'user-1', previousId: 'anon-1' },
      order({ revenue: 12 }),
      { type: 'page', userId: 'user-1', properties: { url: 'https://shop.example.com/' } },
    )
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(6)
    await expect
      .poll(() => page.locator('.list-space .cell-name').allTextContents())
      .toEqual([
        'email "ann@example.com", plan "pro"',
        'user-1',
        'acmeemployees 12',
        'anon-1 → user-1',
        'Order Completedrevenue 12',
        'url "https://shop.example.com/"',
      ])
  })

  it('tells sources with the same mask apart', async () => {
    const running = await start()
    for (const key of ['test-one-source', 'test-two-source']) {
      await (
        await fetch(`${running.url}/v1/track`, {
          method: 'POST',
          body: JSON.stringify({ ...order(), writeKey: key }),
        })
      ).text()
    }
    const page = await open(running)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(2)
    const sources = () => page.locator('.list-space .cell-source').allTextContents()
    await expect.poll(sources).toEqual([expect.stringMatching(/^test…#\w{4}$/), expect.stringMatching(/^test…#\w{4}$/)])
    expect(new Set(await sources()).size).toBe(2)
  })
})

describe('characters that readers would not notice', () => {
  it('are marked in rows, names, ids and values, and explained', async () => {
    const running = await start()
    const greek = 'Order C\u03bfmpleted'
    await send(
      running,
      order(),
      order(),
      { type: 'track', userId: 'user\u200b-42', event: greek, properties: { note: 'gnp\u202eorder', 'na\u00a0me': 1 } },
      { type: 'track', userId: 'user-42', event: 'order completed ' },
    )
    const page = await open(running, '#/live?seq=3')
    const row = page.locator('#call-3')
    await expect.poll(() => row.textContent()).toContain('look-alike')
    await expect.poll(() => row.locator('.odd').allTextContents()).toEqual(['\u03bf', 'U+202E', 'U+00A0', 'U+200B'])
    await expect.poll(() => page.locator('#call-4').textContent()).toContain('look-alike')
    await expect.poll(() => page.locator('#call-1').textContent()).not.toContain('look-alike')
    for (const words of [
      'nearly the same as "Order Completed" (2 calls)',
      'Greek letter that looks like "o", U+03BF',
      'userId contains: zero width space, U+200B',
    ]) {
      await expect.poll(() => page.locator('.name-warnings').textContent()).toContain(words)
    }
    await expect
      .poll(() => page.locator('.detail .json .odd').allTextContents())
      .toEqual(['U+200B', '\u03bf', 'U+202E', 'U+00A0'])
    await page.goto(`${running.url}/#/catalogue`)
    const entry = page.locator('.side-button', { hasText: 'look-alike' })
    await expect.poll(() => entry.count()).toBe(2)
    await page.goto(`${running.url}/#/live?seq=1`)
    await page.locator('.verdict-box.verdict-kept').waitFor()
    await expect.poll(() => page.locator('.name-warnings').count()).toBe(0)
  })

  it('are not the only unusual ids: `.` and `..` are users too', async () => {
    const running = await start()
    await send(running, { type: 'track', userId: '..', event: 'Up' }, { type: 'track', userId: '.', event: 'Here' })
    const page = await open(running, '#/users')
    await page.locator('.side-button', { hasText: /^\.\.1/ }).click()
    await expect.poll(() => page.locator('.moments').textContent()).toContain('Up')
    await page.locator('.side-button', { hasText: /^\.1/ }).click()
    await expect.poll(() => page.locator('.moments').textContent()).toContain('Here')
  })
})
