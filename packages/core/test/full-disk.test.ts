import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { createSegmentClient, type Outbox, type SegmentClientOptions, type SegmentError } from '../src/index.ts'
import { openOutbox } from '../src/node/outbox/open-outbox.ts'
import type { OutboxEntry } from '../src/outbox/outbox.ts'
import { parseSource } from '../src/request/source.ts'
import { webRuntime } from '../src/runtime/web-runtime.ts'
import { createFetchTransport } from '../src/transport/fetch-transport.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

const canMount = ((): boolean => {
  const disk = mountSmallDisk(1_000_000)
  disk?.remove()
  return disk !== undefined
})()

let disk: SmallDisk
let told: SegmentError[]
let open: Outbox[] = []

beforeEach(() => {
  const mounted = canMount ? mountSmallDisk(3 * 1024 * 1024) : undefined
  if (mounted !== undefined) disk = mounted
  told = []
})

afterEach(async () => {
  for (const outbox of open) await outbox.close().catch(() => undefined)
  open = []
  disk?.remove()
})

const openHere = async (): Promise<Outbox> => {
  const outbox = await openOutbox({ path: join(disk.folder, 'outbox.db'), onError: (error) => told.push(error) })
  open.push(outbox)
  return outbox
}

const close = async (outbox: Outbox): Promise<void> => {
  open = open.filter((one) => one !== outbox)
  await outbox.close()
}

/** Other data takes the rest of the disk. */
const fillDisk = (name: string): void => {
  try {
    writeFileSync(join(disk.folder, name), Buffer.alloc(4 * 1024 * 1024))
  } catch {
    // As much as fits was written.
  }
  expect(statfsSync(disk.folder).bavail).toBe(0)
}

/** Writes the log to the main file: the end of a log may have space for a few more writes, also on a full disk. */
const mergeLog = (): void => {
  const database = new DatabaseSync(join(disk.folder, 'outbox.db'))
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  expect(existsSync(join(disk.folder, 'outbox.db-wal'))).toBe(false)
}

const freeDisk = (...names: readonly string[]): void => {
  for (const name of names) rmSync(join(disk.folder, name))
}

const text = 'x'.repeat(800)
const entry = (index: number): OutboxEntry => {
  const json = JSON.stringify({
    type: 'track',
    messageId: `id-${index}`,
    userId: 'u',
    event: 'Saved',
    properties: { text },
  })
  return { messageId: `id-${index}`, json, bytes: json.length }
}
const entries = (from: number, to: number): readonly OutboxEntry[] =>
  Array.from({ length: to - from }, (_, index) => entry(from + index))

/** Stores calls until the disk is full. @returns the number of stored ones, and their ids */
const fill = async (queue: ReturnType<Outbox['queue']>, claim: boolean): Promise<readonly number[]> => {
  const ids: number[] = []
  for (;;) {
    try {
      ids.push(...(await queue.append(entries(ids.length, ids.length + 20), { claim })))
    } catch (error) {
      expect(error).toMatchObject({ code: 'outbox_unavailable', details: { systemCode: 'SQLITE_FULL' } })
      return ids
    }
  }
}

const all = { bytes: 1e9, calls: 1e6 }
const space = { timeout: patienceMs, interval: 50 }

describe.skipIf(!canMount)('an outbox on a full disk (needs the permission to mount one)', () => {
  it('writes acknowledgements, and stores calls again as soon as there is space', async () => {
    const outbox = await openHere()
    const queue = outbox.queue('source')
    const ids = await fill(queue, true)
    expect(ids.length).toBeGreaterThan(1_000)
    fillDisk('other')
    await queue.acknowledge(ids.slice(0, 500))
    await queue.park(ids.slice(500, 510), { code: 'refused', message: 'Segment answered 400.' })
    await queue.release(ids.slice(510, 600))
    expect(await queue.counts()).toMatchObject({ waiting: 90, claimed: ids.length - 600, parked: 10 })
    freeDisk('other')
    await vi.waitUntil(
      () =>
        queue.append([entry(9_000)]).then(
          () => true,
          () => false,
        ),
      space,
    )
    await close(outbox)
    const rest = await (await openHere()).queue('source').claim(all)
    expect(rest.map(({ id }) => id)).toEqual([...ids.slice(510), ids.length + 1])
  })

  it('delivers every stored call although nothing can be written, and remembers that it did', async () => {
    const first = await openHere()
    const ids = await fill(first.queue('source'), false)
    fillDisk('other')
    const rest = await first.queue('source').claim(all)
    expect(rest.map(({ id }) => id)).toEqual(ids)
    await close(first)
    // Not even the spare bytes are left.
    freeDisk('other')
    rmSync(join(disk.folder, 'outbox.db.spare'), { force: true })
    mergeLog()
    fillDisk('most')
    const second = await openHere()
    expect(told).toMatchObject([{ code: 'outbox_unavailable', details: { advice: 'Free space on the disk.' } }])
    const queue = second.queue('source')
    await expect(queue.append([entry(9_000)])).rejects.toMatchObject({ details: { systemCode: 'SQLITE_FULL' } })
    expect(await queue.counts()).toMatchObject({ waiting: ids.length })
    // Another process leaves the calls to this one.
    const third = await openHere()
    const found: number[] = []
    for (;;) {
      const claimed = await queue.claim({ bytes: 200_000, calls: 100 })
      if (claimed.length === 0) break
      found.push(...claimed.map(({ id }) => id))
      expect(await third.queue('source').claim(all)).toEqual([])
    }
    expect(found).toEqual(ids)
    await queue.release(found.slice(0, 3))
    expect((await queue.claim(all)).map(({ id }) => id)).toEqual(found.slice(0, 3))
    await expect(queue.acknowledge(found.slice(0, -5))).rejects.toMatchObject({ code: 'outbox_unavailable' })
    expect(await queue.counts()).toMatchObject({ waiting: 0, claimed: 5 })
    freeDisk('most')
    await vi.waitUntil(
      () =>
        queue.append([entry(9_001)]).then(
          () => true,
          () => false,
        ),
      space,
    )
    await queue.release(found.slice(-5))
    expect(await queue.counts()).toMatchObject({ waiting: 6, claimed: 0 })
    await close(second)
    const last: string[] = []
    await vi.waitUntil(async () => {
      last.push(...(await third.queue('source').claim(all)).map(({ messageId }) => messageId))
      return last.length === 6
    }, space)
    expect(last.at(-1)).toBe('id-9001')
  })

  it('delivers the calls of a process that was killed, and stores new ones once they are acknowledged', async () => {
    const path = join(disk.folder, 'outbox.db')
    const program = join(import.meta.dirname, 'fill-disk.js')
    const { stdout } = spawnSync(process.execPath, ['--conditions=@org/source', '--no-warnings', program, path])
    fillDisk('other')
    const queue = (await openHere()).queue('source')
    let found = 0
    for (;;) {
      const claimed = await queue.claim({ bytes: 300_000, calls: 1_000 })
      if (claimed.length === 0) break
      found += claimed.length
      await queue.acknowledge(claimed.map(({ id }) => id))
    }
    expect(found).toBe(Number(stdout))
    await vi.waitUntil(
      () =>
        queue.append([entry(9_000)]).then(
          () => true,
          () => false,
        ),
      space,
    )
    expect(await queue.counts()).toMatchObject({ waiting: 1, claimed: 0 })
  })

  it('opens although there is no file yet, and makes one as soon as there is space', async () => {
    fillDisk('other')
    const outbox = await openHere()
    const queue = outbox.queue('source')
    await expect(queue.append([entry(0)])).rejects.toMatchObject({ code: 'outbox_unavailable' })
    expect([await queue.claim(all), queue.has('id-0')]).toEqual([[], false])
    freeDisk('other')
    await vi.waitUntil(
      () =>
        queue.append([entry(1)]).then(
          () => true,
          () => false,
        ),
      space,
    )
    expect(await queue.counts()).toMatchObject({ waiting: 1 })
  })

  describe('with a client', () => {
    let segment: FakeSegment

    const clientFor = (outbox: Outbox, options: Partial<SegmentClientOptions> = {}) =>
      createSegmentClient({
        source: parseSource({ writeKey: 'full-write-key' }),
        runtime: webRuntime({
          transport: createFetchTransport({ fetch: (input, init) => segment.fetch(new Request(input, init)) }),
        }),
        flush: { ageMs: 20 },
        retry: { maxRetries: 1, baseDelayMs: 1, maxDelayMs: 2 },
        outbox: { storage: outbox, settleWhen: 'accepted', pollMs: 50 },
        onError: () => undefined,
        ...options,
      })
    const track = (index: number) => ({ messageId: `id-${index}`, userId: 'u', event: 'Saved', properties: { text } })

    it('settles each call at once, delivers those that were stored, and recovers without a restart', async () => {
      segment = createFakeSegment()
      segment.faults.always({ status: 503 })
      const outbox = await openHere()
      const client = clientFor(outbox)
      const stored: string[] = []
      const give = async (from: number): Promise<number> => {
        const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => client.track(track(from + index))))
        for (const [index, outcome] of outcomes.entries()) {
          if (outcome.outcome === 'accepted') stored.push(`id-${from + index}`)
          else expect(outcome).toMatchObject({ outcome: 'gave-up', error: { code: 'outbox_unavailable' } })
        }
        return outcomes.filter(({ outcome }) => outcome === 'accepted').length
      }
      let from = 0
      while ((await give(from)) > 0) from += 50
      expect(stored.length).toBeGreaterThan(1_000)
      fillDisk('other')
      expect(await give(from)).toBe(0)
      segment.faults.clear()
      await segment.waitFor(({ calls }) => new Set(calls.map(({ messageId }) => messageId)).size === stored.length, {
        timeoutMs: patienceMs,
      })
      freeDisk('other')
      await vi.waitUntil(async () => {
        from += 50
        return (await give(from)) === 50
      }, space)
      await client.flush()
      const { left } = await client.close()
      expect(left).toBe(0)
      expect(new Set(segment.calls.map(({ messageId }) => messageId))).toEqual(new Set(stored))
      expect(segment.duplicates).toEqual([])
      await close(outbox)
      const next = await openHere()
      const other = clientFor(next)
      await other.flush()
      await other.close()
      expect(segment.duplicates).toEqual([])
    })
  })
})
