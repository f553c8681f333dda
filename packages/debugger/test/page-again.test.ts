import { describe, expect, it } from 'vitest'
import { open, order, send, start } from './page-harness.ts'

describe('an open call', () => {
  it('is compared with the previous one of its name, or with a pinned one', async () => {
    const running = await start()
    await send(running, order({ total: 1, coupon: 'A' }), { type: 'page', userId: 'user-42', name: 'Home' })
    await send(running, order({ total: '1', tax: 2 }))
    const page = await open(running, '#/live?seq=3&tab=compare')
    const line = page.locator('.compare-line')
    await expect.poll(() => line.textContent()).toContain('3 differences (1 added, 1 changed, 1 removed)')
    await expect.poll(() => line.textContent()).toContain('call 1')
    const marked = (kind: string) => page.locator(`.json-line.mark-${kind}`).allTextContents()
    await expect.poll(() => marked('added')).toEqual(['"tax": 2Added'])
    await expect.poll(() => marked('changed')).toEqual(['"total": "1",Was 1'])
    await expect.poll(() => marked('removed')).toEqual(['"coupon": missingRemoved; it was "A"'])
    await page.getByRole('button', { name: /^Pin this call/ }).click()
    await page.locator('#call-2').click()
    await expect.poll(() => line.textContent()).toContain('call 3')
    await expect.poll(() => line.textContent()).toContain('pinned')
    await page.getByRole('button', { name: /^Unpin/ }).click()
    await page.getByText('Nothing to compare with').waitFor()
  })

  it('is sent again with an edit, to Segment only after a confirmation', async () => {
    const running = await start({ forwarding: true })
    const forwarded: (string | undefined)[] = []
    running.onKept(({ event }) => forwarded.push(event))
    await send(running, { ...order(), messageId: 'first' })
    forwarded.length = 0
    const page = await open(running, '#/live?seq=1&tab=again')
    const field = page.getByLabel('Call', { exact: true })
    await expect.poll(() => field.inputValue()).toContain('Order Completed')
    const text = await field.inputValue()
    expect(text).not.toContain('first')
    await field.fill('{"type":')
    await page.getByText('The call must be JSON').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Send to this local Segment' }).isDisabled()).toBe(true)
    await field.fill(text.replace('Order Completed', 'Edited'))
    await page.getByRole('button', { name: 'Send to this local Segment' }).click()
    await page.getByText('Sent as call 2: Kept.').waitFor()
    expect(running.log.summaries()[1]).toMatchObject({ event: 'Edited', duplicate: false })
    expect(forwarded).toEqual([])
    await page.getByRole('button', { name: 'Send to Segment too…' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Send to Segment too…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send to Segment' }).click()
    await expect.poll(() => forwarded).toEqual(['Edited'])
    expect(running.log.size()).toBe(3)
  })

  it('can be sent only to the local Segment without --forward', async () => {
    const running = await start()
    await send(running, order())
    const page = await open(running, '#/live?seq=1&tab=again')
    await page.getByRole('button', { name: 'Send to this local Segment' }).waitFor()
    await expect.poll(() => page.getByRole('button', { name: /Send to Segment/ }).count()).toBe(0)
    await page.getByRole('tab', { name: /^curl/ }).click()
    await expect
      .poll(() => page.locator('.detail pre').allTextContents())
      .toEqual([
        expect.stringContaining('/v1/track'),
        expect.stringContaining("expect(segment).toHaveTracked('Order Completed'"),
        expect.stringContaining('.toPass('),
        expect.stringContaining('/_dev/wait?'),
      ])
  })

  it('is marked in the request body of its batch', async () => {
    const running = await start()
    const headers = { authorization: `Basic ${btoa('dev-write-key:')}` }
    const batch = ['One', 'Two', 'Three'].map((event) => ({ type: 'track', userId: 'user-1', event }))
    await (await fetch(`${running.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) })).text()
    const page = await open(running, '#/live?seq=2&tab=request')
    await page.getByText('This call, 2 of 3 in the batch').waitFor()
    const body = page.locator('.body-json')
    await expect.poll(() => body.textContent()).toContain('"event": "Two"')
    expect(await body.textContent()).not.toContain('"One"')
    await body.getByRole('button', { name: 'Expand 0' }).click()
    await expect.poll(() => body.textContent()).toContain('"event": "One"')
  })
})
