import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { volumeSpace } from '../../src/storage/disk-reserve.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

const volumeBytes = 64 * 1_024 * 1_024

/** Only root may mount. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0

let folder: string
let isMounted: boolean
let local: LocalSegment
let collector: RunningCollector | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-volume-'))
  const mount = ['-t', 'tmpfs', '-o', `size=${volumeBytes}`, 'tmpfs', folder]
  isMounted = isDeep && canMount && spawnSync('mount', mount).status === 0
  local = await startLocalSegment()
})

afterEach(async () => {
  await collector?.close()
  await local.close()
  if (isMounted) spawnSync('umount', ['--lazy', folder])
  await rm(folder, { recursive: true, force: true })
})

const start = async (): Promise<RunningCollector> => {
  collector = await startCollector({
    sources: { web: { writeKey: 'real-write-key' } },
    host: local.url,
    openMetrics: true,
    outbox: { path: join(folder, 'calls.sqlite') },
    server: { port: 0, drainMs: 200 },
  })
  return collector
}

const callsPerRequest = 20

const post = async (url: string, index: number): Promise<number> => {
  const text = 'x'.repeat(19_600)
  const batch = Array.from({ length: callsPerRequest }, (_, call) => ({
    ...{ type: 'track', userId: 'u', event: 'E', messageId: `m-${index}-${call}` },
    properties: { text },
  }))
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('web:')}` },
    body: JSON.stringify({ batch }),
  })
  return response.status
}

it.runIf(isDeep && canMount)(
  'stops taking calls before a small volume is full, delivers all it took after a restart, and takes calls again',
  async ({ skip }) => {
    if (!isMounted) return skip('A volume cannot be mounted here.')
    local.segment.faults.always({ status: 503 })
    const first = await start()
    const accepted: number[] = []
    const statuses = new Set<number>()
    for (let index = 0; index < 250; index += 1) {
      const status = await post(first.url, index)
      statuses.add(status)
      if (status === 200) accepted.push(index)
    }
    expect(statuses).toEqual(new Set([200, 503]))
    // Most of the volume was used, and most of the reserve of 5 % is left.
    expect(accepted.length * callsPerRequest * 19_600).toBeGreaterThan(volumeBytes / 2)
    expect((await volumeSpace(folder)).freeBytes).toBeGreaterThan(volumeBytes * 0.03)
    await first.close()
    local.segment.faults.clear()
    const second = await start()
    const missing = () => accepted.filter((index) => !local.segment.hasMessageId(`m-${index}-${callsPerRequest - 1}`))
    await local.segment.waitFor(() => missing().length === 0, { timeoutMs: patienceMs })
    await expect.poll(() => post(second.url, 1_000), { timeout: patienceMs }).toBe(200)
  },
  2 * patienceMs,
)
