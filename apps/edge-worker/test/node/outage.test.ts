import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeRuntime } from '@org/segment-core/node'
import { expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { startLocalSegment } from '../local-segment.ts'

/** How many times faster than real time the clocks of this test run. */
const haste = 60

it('answers 200 during a long outage and delivers every call after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'collector-outage-'))
  const local = await startLocalSegment()
  const own = nodeRuntime()
  const began = Date.now()
  const now = () => began + haste * (Date.now() - began)
  const monotonic = () => haste * performance.now()
  const runtime = { ...own, now, monotonic, sleep: (ms: number, signal?: AbortSignal) => own.sleep(ms / haste, signal) }
  const logged: LogEntry[] = []
  const collector = await startCollector(
    {
      sources: { web: { writeKey: 'real-write-key' } },
      host: local.url,
      server: { port: 0, drainMs: 500 },
      outbox: { path: join(folder, 'calls.sqlite') },
    },
    { runtime, log: (entry) => logged.push(entry) },
  )
  try {
    local.segment.faults.always({ kind: 'reset' })
    const ids: string[] = []
    // Longer than a batch is retried before its calls wait in the outbox.
    while (now() - began < 150_000) {
      const messageId = `minute-${ids.length}`
      ids.push(messageId)
      const response = await fetch(`${collector.url}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('web:')}` },
        body: JSON.stringify({ userId: 'user-42', event: 'Signed Up', messageId }),
      })
      expect(response.status).toBe(200)
      await own.sleep(20)
    }
    expect(local.segment.counts.calls).toBe(0)
    local.segment.faults.clear()
    const missing = () => ids.filter((id) => !local.segment.hasMessageId(id))
    await local.segment.waitFor(() => missing().length === 0, { timeoutMs: patienceMs })
    // On a slow machine a response can come after its timeout, so that a call is sent twice; Segment stores it once.
    expect(local.segment.counts.calls).toBe(ids.length)
    // One line when Segment starts failing, and one when it is back, however long that took.
    expect(logged.filter(({ message }) => message === 'Requests to Segment fail.')).toHaveLength(1)
    await expect
      .poll(() => logged.filter(({ message }) => message === 'Requests to Segment succeed again.'))
      .toHaveLength(1)
    expect(logged.filter(({ level }) => level === 'error')).toEqual([])
  } finally {
    await collector.close()
    await own.close()
    await local.close()
    await rm(folder, { recursive: true, force: true })
  }
})
