import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { RunningDebugger } from '../src/index.ts'
import { usePages } from './page-harness.ts'

const { start, open } = usePages()

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

/** Calls as the debugger keeps them; judging and parsing them is not what is measured here. */
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
          : { firstIssue: { code: 'format', message: 'It has another form.', path: 'event' } }),
      },
      detail: JSON.stringify({ call, changes: {}, issues: [] }),
      request,
      facts: {},
    }
  })

const fill = (running: RunningDebugger, count: number): void => {
  for (let left = count; left > 0; left -= 1000) running.log.add(drafts(Math.min(1000, left)))
}

/** Adds calls at a steady pace until it is stopped. */
const stream = (running: RunningDebugger, perSecond: number): (() => void) => {
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent
    running.log.add(drafts(due))
    sent += due
  }, 40)
  return () => clearInterval(timer)
}

const atHand = async (page: Page): Promise<number> => {
  const rows = await page.locator('[role=grid]').getAttribute('aria-rowcount')
  return Number(rows) - 1
}

/** Longest time that the page was busy at a stretch while `work` ran, in ms, and what it used. */
const watch = async (page: Page, work: () => Promise<void>): Promise<{ readonly longestMs: number }> => {
  await page.evaluate(() => {
    const state = { longestMs: 0, stop: false }
    Object.assign(window, { watching: state })
    let before = performance.now()
    const step = (now: number): void => {
      state.longestMs = Math.max(state.longestMs, now - before)
      before = now
      if (!state.stop) requestAnimationFrame(step)
    }
    requestAnimationFrame((now) => {
      before = now
      requestAnimationFrame(step)
    })
  })
  await work()
  return page.evaluate(() => {
    const state = Reflect.get(window, 'watching') as { longestMs: number; stop: boolean } // set above
    state.stop = true
    return { longestMs: state.longestMs }
  })
}

it('stays quick and small with 100,000 calls at hand and 2,000 more each second', async () => {
  const running = await start()
  fill(running, 100_000)
  const page = await open(running)
  await page.locator('[role=grid]').waitFor()
  await expect.poll(() => atHand(page)).toBe(100_000)

  const elements = (): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)
  const heap = (): Promise<number> =>
    page.evaluate(() => (Reflect.get(performance, 'memory') as { usedJSHeapSize: number }).usedJSHeapSize) // Chromium's own
  const heapBefore = await heap()

  const stop = stream(running, 2000)
  const clickWaits: number[] = []
  const { longestMs } = await watch(page, async () => {
    for (let round = 0; round < 4; round += 1) {
      await page.waitForTimeout(500)
      const began = performance.now()
      // A hand points at a place; what is there moves on under it.
      await page.mouse.click(600, 500)
      await page.locator('.detail h2').waitFor()
      clickWaits.push(performance.now() - began)
      await page.keyboard.press('Escape')
      await page.locator('.follow-button').click()
    }
    // Filtering and searching run over all of them.
    await page.locator('.tile.verdict-discarded').click()
    await expect.poll(() => page.locator('.chips-count').textContent()).toContain('of 100,000')
    await page.locator('.tile.verdict-discarded').click()
  })
  stop()
  const newest = running.log.lastSeq()
  await expect.poll(() => page.locator(`#call-${newest}`).count()).toBe(1)

  const measured = {
    clickMs: Math.round(Math.min(...clickWaits)),
    longestFrameMs: Math.round(longestMs),
    elements: await elements(),
    heapMegabytes: Math.round((await heap()) / 1e6),
    heapBefore: Math.round(heapBefore / 1e6),
    streamed: newest - 100_000,
  }
  if (process.env.SHOW_MEASURES === '1') process.stdout.write(`${JSON.stringify(measured)}\n`)
  expect(await atHand(page)).toBe(100_000)
  expect(measured.streamed).toBeGreaterThan(4000)
  expect(measured.elements).toBeLessThan(2500)
  // The bounds leave room for a machine that does much besides; alone it takes some 100 ms for either.
  expect(measured.clickMs).toBeLessThan(700)
  expect(measured.longestFrameMs).toBeLessThan(3000)
  expect(measured.heapMegabytes).toBeLessThan(300)
})
