import { expect, it } from 'vitest'
import type { EventSummary } from '../src/index.ts'
import { post, start } from './running.ts'

it('shows thousands of calls in order with their verdicts, and keeps only as many as allowed', async () => {
  const running = await start({ bounds: { events: 1_000 } })
  const stop = new AbortController()
  const seen: EventSummary[] = []
  const response = await fetch(`${running.url}/_dev/stream`, { signal: stop.signal })
  const reading = (async () => {
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk)
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (\{"seq".*)$/m.exec(block)?.[1]
        if (data !== undefined) seen.push(JSON.parse(data))
      }
    }
  })().catch(() => undefined)
  const calls = 6_000
  let sent = 0
  while (sent < calls) {
    const requests = Array.from({ length: 20 }, () => {
      const batch = Array.from({ length: 15 }, () => {
        sent += 1
        const good = sent % 100 !== 0
        return {
          type: 'track',
          event: 'E',
          properties: { revenue: sent % 10 === 0 ? '1' : 1 },
          ...(good ? { userId: 'u' } : {}),
        }
      })
      return post(running, '/v1/batch', { batch })
    })
    await Promise.all(requests)
  }
  await expect.poll(() => seen.length).toBe(calls)
  stop.abort()
  await reading
  expect(seen.every(({ seq }, index) => seq === index + 1)).toBe(true)
  expect(running.log.size()).toBe(1_000)
  expect(running.summary()).toMatchObject({
    total: calls,
    kept: 1_000,
    byVerdict: { kept: 5_400, warned: 540, discarded: 60 },
  })
})
