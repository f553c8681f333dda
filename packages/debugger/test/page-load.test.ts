import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import type { RunningDebugger } from '../src/index.ts'
import { open, start } from './page-harness.ts'

type Draft = Parameters<RunningDebugger['log']['add']>[0][number]

const verdicts = ['kept', 'kept', 'kept', 'warned', 'discarded'] as const
const types = ['track', 'identify', 'page', 'group'] as const

const request: Draft['request'] = {
  method: 'POST',
  path: '/v1/batch',
  headers: {},
  encodedBytes: 10,
  bodyText: '{}',
  bodyCut: false,
  answer: { status: 200, body: '{"success":true}', fault: undefined },
}

let made = 0

/** Events as the debugger stores them, without the cost of checking and parsing calls. */
const drafts = (count: number): Draft[] =>
  Array.from({ length: count }, () => {
    made += 1
    const verdict = verdicts[made % verdicts.length] ?? 'kept'
    const call = { type: 'track', userId: `user-${made % 5000}`, event: `Event ${made % 300}`, messageId: `m-${made}` }
    return {
      summary: {
        receivedAt: new Date().toISOString(),
        type: types[made % types.length] ?? 'track',
        event: call.event,
        userId: call.userId,
        messageId: call.messageId,
        source: 'dev-***',
        verdict,
        bytes: 200 + (made % 4000),
        duplicate: false,
        ...(verdict === 'kept'
          ? {}
          : { firstIssue: { code: 'format', message: 'The format is wrong.', path: 'event' } }),
      },
      call: JSON.stringify(call),
      detail: JSON.stringify({ changes: {}, issues: [] }),
      request,
      facts: {},
    }
  })

const fill = (running: RunningDebugger, count: number): void => {
  for (let left = count; left > 0; left -= 1000) running.log.add(drafts(Math.min(1000, left)))
}

const loadedCount = async (page: Page): Promise<number> => {
  const rows = await page.locator('[role=grid]').getAttribute('aria-rowcount')
  return Number(rows) - 1
}

it('works with 100,000 calls while more arrive, in bounded memory and with few elements', async () => {
  const running = await start()
  fill(running, 100_000)
  const page = await open(running)
  await page.locator('[role=grid]').waitFor()
  await expect.poll(() => loadedCount(page)).toBe(100_000)

  // New calls keep arriving while the reader works.
  const timer = setInterval(() => running.log.add(drafts(80)), 40)
  onTestFinished(() => clearInterval(timer))
  for (let round = 0; round < 3; round += 1) {
    const before = running.log.lastSeq()
    await expect.poll(() => running.log.lastSeq()).toBeGreaterThan(before + 500)
    // The row under the pointer changes between aiming and pressing.
    await page.mouse.click(600, 500)
    await page.locator('.detail h2').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.follow-button').click()
  }
  await page.locator('.tile.verdict-discarded').click()
  await expect.poll(() => page.locator('.chips-count').textContent()).toContain('of 100,000')
  await page.locator('.tile.verdict-discarded').click()
  clearInterval(timer)

  await expect.poll(() => page.locator(`#call-${running.log.lastSeq()}`).count()).toBe(1)
  await expect.poll(() => loadedCount(page)).toBe(100_000)
  const { elements, heapBytes } = await page.evaluate(() => ({
    elements: document.querySelectorAll('*').length,
    heapBytes: (Reflect.get(performance, 'memory') as { usedJSHeapSize: number }).usedJSHeapSize, // only in Chromium
  }))
  expect(elements).toBeLessThan(2500)
  expect(heapBytes).toBeLessThan(300e6)
})
