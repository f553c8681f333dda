import { launchChromium } from '@org/real-clients'
import { expect, it } from 'vitest'
import { startCollector } from '../src/runtimes/start-collector.ts'

it('shows its OpenAPI document in a browser without external requests', async () => {
  const collector = await startCollector({
    sources: { web: { writeKey: 'k' } },
    deliver: 'direct',
    server: { port: 0 },
  })
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 } })
    const requested: string[] = []
    const problems: string[] = []
    page.on('request', (request) => requested.push(request.url()))
    page.on('console', (message) => problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(`${collector.url}/openapi`)
    expect(await page.title()).toBe('Segment collector')
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(
      expect.arrayContaining(['POST /v1/track, /v1/t, /api/s/track', 'GET /v1/pixel/track', 'GET /metrics']),
    )
    expect(await page.getByText('Required: event.').count()).toBe(1)
    // It fits the width of a phone.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.getByRole('link', { name: 'openapi.json' }).click()
    await page.waitForURL(`${collector.url}/openapi.json`)
    expect(requested.filter((url) => !url.startsWith(collector.url))).toEqual([])
    expect(problems).toEqual([])
  } finally {
    await browser.close()
    await collector.close()
  }
})
