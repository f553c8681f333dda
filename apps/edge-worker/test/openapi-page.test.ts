import { launchChromium } from '@org/real-clients'
import { expect, it } from 'vitest'
import { startCollector } from '../src/node/start-collector.ts'

it('describes itself on a page that a browser shows without asking anybody else', async () => {
  const collector = await startCollector({
    sources: { web: { writeKey: 'k' } },
    deliver: 'direct',
    server: { port: 0 },
  })
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } })
    const asked: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${collector.url}/openapi`)
    expect(await page.title()).toBe('Segment collector')
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(
      expect.arrayContaining(['POST /v1/track, /v1/t, /api/s/track', 'GET /v1/pixel/{type}', 'GET /metrics']),
    )
    expect(await page.getByText('event needed').count()).toBe(1)
    // Nothing runs out of the window of a phone.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.getByRole('link', { name: 'openapi.json' }).click()
    await page.waitForURL(`${collector.url}/openapi.json`)
    expect(asked.filter((url) => !url.startsWith(collector.url))).toEqual([])
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
    await collector.close()
  }
})
