import { describe, expect, it } from 'vitest'
import { open, rowTexts, send, start } from './page-harness.ts'

const attack = (place: string): string =>
  `<img src=x onerror="window.ran=['${place}']"><script>window.ran=['${place}']</script>"'><svg onload=window.ran=1>`

const hostile = (type: string): object => ({
  type,
  userId: attack('userId'),
  anonymousId: attack('anonymousId'),
  previousId: attack('previousId'),
  groupId: attack('groupId'),
  event: attack('event'),
  name: attack('name'),
  category: attack('category'),
  messageId: attack('messageId').slice(0, 100),
  [attack('field')]: attack('value'),
  traits: { [attack('trait')]: attack('value'), email: attack('email'), address: { city: attack('city') } },
  properties: {
    [attack('property')]: attack('value'),
    revenue: attack('revenue'),
    currency: attack('currency'),
    url: 'javascript:window.ran=1',
    products: [{ [attack('nested')]: [attack('item')] }],
  },
  context: { page: { title: attack('title') }, [attack('context')]: attack('value') },
  integrations: { [attack('integration')]: true },
  timestamp: attack('timestamp'),
})

const views = ['live', 'users', 'catalogue', 'traffic', 'faults', 'connect']
const tabs = ['call', 'issues', 'request', 'sent-on', 'clock', 'compare', 'again', 'curl']

describe('values that contain HTML', () => {
  it('stay text in every view, tab, row, filter and URL', async () => {
    const running = await start()
    const types = ['track', 'identify', 'page', 'screen', 'group', 'alias']
    await send(running, ...types.map(hostile))
    // Valid calls too, because only those reach users, catalogue and merges.
    await send(
      running,
      { type: 'identify', userId: attack('user'), anonymousId: attack('anonymous'), traits: { plan: attack('plan') } },
      { type: 'alias', userId: attack('user'), previousId: attack('former') },
      {
        type: 'track',
        userId: attack('user'),
        event: attack('name'),
        properties: { [attack('key')]: attack('value') },
      },
      { type: 'track', userId: attack('user'), event: attack('name'), properties: { [attack('key')]: 7 } },
    )
    const rude = {
      authorization: `Basic ${btoa(`${attack('writeKey')}:`)}`,
      'user-agent': attack('agent'),
      'x-custom': attack('header'),
    }
    const body = JSON.stringify({ ...hostile('track'), writeKey: attack('bodyKey'), type: attack('type') })
    await (await fetch(`${running.url}/v1/track?x=${attack('query')}`, { method: 'POST', headers: rude, body })).text()
    await (await fetch(`${running.url}/v1/batch`, { method: 'POST', headers: rude, body: attack('body') })).text()
    await (
      await fetch(`${running.url}/_dev/faults`, {
        method: 'POST',
        body: JSON.stringify({ next: [`503:path=/${'x'}`] }),
      })
    ).text()

    const page = await open(running)
    const total = running.log.size()
    expect(total).toBe(12)
    await expect.poll(async () => (await rowTexts(page)).length).toBe(total)
    const check = async (): Promise<void> => {
      // Elements that only an attack could have added, and the variable that it would have set.
      expect(await page.locator('img, #page script, [onerror], [onload]').count()).toBe(0)
      expect(await page.evaluate(() => Reflect.get(window, 'ran'))).toBeUndefined()
    }
    expect((await rowTexts(page)).join('\n')).toContain('<img src=x onerror=')

    for (let seq = 1; seq <= total; seq += 1) {
      for (const tab of tabs) {
        await page.evaluate((hash) => {
          location.hash = hash
        }, `#/live?seq=${seq}&tab=${tab}`)
        await page.locator(`#tab-${tab}[aria-selected=true]`).waitFor()
        await page.locator('.detail h2').waitFor()
      }
      await check()
    }
    for (const view of views) {
      await page.goto(`${running.url}/#/${view}`)
      await page.locator('main h1, main .list').first().waitFor({ state: 'attached' })
      await check()
    }
    await page.goto(`${running.url}/#/users/${encodeURIComponent(attack('user'))}`)
    await page.locator('.moment').first().waitFor()
    await expect.poll(() => page.locator('.merge').count()).toBe(2)
    await check()
    await page.goto(`${running.url}/#/catalogue/${encodeURIComponent(`track:${attack('name')}`)}`)
    await page.locator('.properties').waitFor()
    await expect.poll(() => page.locator('.properties').textContent()).toContain('<img')
    await check()

    const words = ['text', 'event', 'source', 'user'].map((name) => {
      const value = JSON.stringify(attack(name))
      return name === 'text' ? value : `${name}:${value}`
    })
    const query = new URLSearchParams([
      ['q', words.join(' ')],
      ['tab', attack('tab')],
    ])
    await page.goto(`${running.url}/#/live?${query}`)
    await page.getByText('No matches').waitFor()
    await expect.poll(() => page.locator('.chips').textContent()).toContain('<img')
    await check()
  })

  it('do not become links unless they are web URLs', async () => {
    const page = 'javascript:window.ran=1'
    const judge = () => [
      {
        code: attack('code'),
        severity: 'warning' as const,
        path: [attack('path')],
        message: attack('message'),
        rule: attack('rule'),
        advice: attack('advice'),
        page,
      },
    ]
    const running = await start({ judge })
    await send(running, { type: 'track', userId: 'u', event: 'x' })
    const opened = await open(running, '#/live?seq=1&tab=issues')
    await opened.getByText(page).waitFor()
    expect(await opened.locator('.detail a[href^="javascript"]').count()).toBe(0)
    expect(await opened.locator('img').count()).toBe(0)
    expect(await opened.evaluate(() => Reflect.get(window, 'ran'))).toBeUndefined()
  })
})
