import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fragmentOf } from '../src/playground/share.ts'
import { useSiteBrowser, variants } from './site-browser.ts'

const site = useSiteBrowser()

const summary = (page: Page) => page.locator('[data-part=summary]')
const codes = (page: Page): Promise<string[]> => page.locator('.issue a[href*="/reference/issues/"]').allTextContents()

const openWith = async (value: unknown, options = {}): Promise<Page> => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return site.open(`playground/#${fragmentOf(text)}`, options)
}

/** Waits until the sentence of the verdict matches. */
const expectSummary = (page: Page, pattern: RegExp): Promise<void> =>
  expect.poll(() => summary(page).textContent()).toMatch(pattern)

const good = {
  type: 'track',
  userId: 'user-42',
  event: 'Order Completed',
  properties: { revenue: 19.99, currency: 'USD' },
}

describe('the playground', () => {
  it('shows path, rule, advice and source of each issue', async () => {
    const page = await site.open('playground/')
    await expectSummary(page, /^The call is not sent: 1 error and 3 warnings\.$/)
    await expect
      .poll(() => codes(page))
      .toEqual(['id_not_string', 'revenue_not_number', 'currency_case', 'event_near_duplicate'])
    const first = page.locator('.issue').first()
    await expect.poll(() => first.locator('.issue-path').textContent()).toBe('userId')
    await expect.poll(() => first.textContent()).toContain('An id must be a string with at least one character.')
    await expect.poll(() => first.textContent()).toContain('Convert the id to a string, or remove the field.')
    await expect
      .poll(() => first.getByRole('link', { name: 'Source' }).getAttribute('href'))
      .toMatch(/^https:\/\/www\.twilio\.com\//)
    await expect.poll(() => page.locator('[data-part=sent]').textContent()).toBe('')
    await first.getByRole('link', { name: 'id_not_string' }).click()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('id_not_string')
  })

  it('judges what is typed, and shows what is sent with its bytes', async () => {
    const page = await site.open('playground/')
    await page.getByLabel('A call or a batch, as JSON').fill(JSON.stringify(good))
    await expectSummary(page, /^Segment keeps the call\.$/)
    const request = await page.getByLabel('Request').textContent()
    expect(request).toContain('POST https://api.segment.io/v1/track')
    const body = JSON.parse(request?.slice(request.indexOf('{')) ?? '')
    expect(body).toMatchObject({
      ...good,
      messageId: expect.any(String),
      context: { library: { name: expect.any(String) } },
    })
    expect(request).not.toContain('YOUR_SEGMENT_WRITE_KEY')
    const bytes = new TextEncoder().encode(JSON.stringify(body)).byteLength
    await expect
      .poll(() => page.locator('[data-part=sent]').textContent())
      .toContain(`The body has ${bytes} bytes; the limit is 32,768`)
  })

  it('judges a batch, with the path of each call', async () => {
    const page = await openWith({ batch: [good, { type: 'track', event: 'Signed Up' }] })
    await expectSummary(page, /^The batch is not sent: 1 error\.$/)
    await expect.poll(() => page.locator('.issue-path').textContent()).toBe('batch[1].userId')
  })

  it('says where text is not JSON, and that nothing is there', async () => {
    const page = await openWith('{"type": "track",}')
    await expectSummary(page, /^The text is not JSON: /)
    await page.getByLabel('A call or a batch, as JSON').fill('')
    await expectSummary(page, /^Paste a call or a batch as JSON\.$/)
  })

  it('checks for a destination, and strictly', async () => {
    const page = await openWith({ ...good, event: '1-Click Order' })
    await expectSummary(page, /^Segment keeps the call\.$/)
    await page.getByLabel('ga4').check()
    await expectSummary(page, /^Segment keeps the call, but there is 1 warning\.$/)
    await expect.poll(() => codes(page)).toEqual(['ga4_event_name'])
    await page.getByLabel('strict').check()
    await expectSummary(page, /^The call is not sent: 1 warning\.$/)
  })

  it('has links that open the same text', async () => {
    const page = await site.open('playground/', variants['light, phone'])
    const text = JSON.stringify({ ...good, properties: { note: 'a&b=c#d % ü 😀' } })
    await page.getByLabel('A call or a batch, as JSON').fill(text)
    await page.getByLabel('warehouse').check()
    await expect.poll(() => page.url()).toContain('for=warehouse')
    const again = await site.open(page.url())
    await expect.poll(() => again.getByLabel('A call or a batch, as JSON').inputValue()).toBe(text)
    await expect.poll(() => again.getByLabel('warehouse').isChecked()).toBe(true)
    await expect.poll(() => again.getByLabel('ga4').isChecked()).toBe(false)
  })

  it('copies the link', async () => {
    const page = await site.open('playground/', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy link' }).click()
    await expect.poll(() => page.locator('[data-part=share-note]').textContent()).toBe('Link copied.')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
    await expect.poll(() => page.url()).toContain('#call=')
  })

  it('opens with an example', async () => {
    const page = await site.open('playground/')
    await page.getByLabel('Example').selectOption({ label: 'A batch with one wrong call' })
    await expectSummary(page, /^The batch is not sent/)
  })
})

describe('hostile input', () => {
  const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script></textarea><svg onload=alert(3)>'

  it.each([
    ['a name', { type: 'track', userId: 'u', event: markup, [markup]: 1 }],
    ['a value', { type: 'track', userId: { [markup]: markup }, event: 'Order Completed' }],
    ['a path', { type: 'identify', userId: 'u', traits: { address: { [markup]: 1, city: markup }, email: markup } }],
    ['text that is not JSON', markup],
    ['a type', { type: markup, userId: 'u' }],
    [
      'a prototype',
      '{"__proto__":{"polluted":1},"type":"track","userId":"u","event":"e","constructor":{"prototype":{}}}',
    ],
  ])('stays text: markup in %s', async (_place, value) => {
    const page = await openWith(value)
    await expectSummary(page, /\S/)
    expect(await page.locator('[data-playground] :is(img, script, svg, iframe)').count()).toBe(0)
    expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined()
  })

  it.each([
    ['a broken escape', '#call=%E0%A4%A'],
    ['a script as target', '#for=javascript:alert(1)&call=%7B%7D'],
    ['only names', '#call&for&=&&'],
    ['an address', '#javascript:alert(1)'],
  ])('opens as usual with a fragment of %s', async (_kind, fragment) => {
    const page = await site.open(`playground/${fragment}`)
    await expectSummary(page, /^The call is not sent/)
  })

  it('judges deep and large text without a crash', async () => {
    const page = await openWith(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)
    await expectSummary(page, /^The batch is not sent/)
    const input = page.getByLabel('A call or a batch, as JSON')
    await input.fill(JSON.stringify({ batch: Array.from({ length: 3_000 }, () => ({ type: 'page' })) }))
    await expectSummary(page, /^The batch is not sent: 3,00\d errors/)
    await expect.poll(() => page.locator('.issue').count()).toBe(100)
    await page.evaluate(() => {
      const area = document.querySelector('textarea')
      if (area === null) return
      area.value = 'x'.repeat(1_000_001)
      area.dispatchEvent(new Event('input'))
    })
    await expectSummary(page, /^The text is too long\./)
    await expect.poll(() => page.url()).not.toContain('#')
  })
})
