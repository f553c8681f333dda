import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SegmentError } from '../../error/segment-error.ts'
import type { Outbox, OutboxEntry } from '../../outbox/outbox.ts'
import { openOutbox } from './open-outbox.ts'
import type { OutboxOptions } from './outbox-options.ts'

let folder: string
let path: string
let open: Outbox[] = []
let told: SegmentError[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-damage-'))
  path = join(folder, 'outbox.db')
  told = []
})

afterEach(async () => {
  for (const outbox of open) await outbox.close().catch(() => undefined)
  open = []
  await rm(folder, { recursive: true, force: true })
})

const openAt = async (options: Partial<OutboxOptions> = {}): Promise<Outbox> => {
  const outbox = await openOutbox({ path, onError: (error) => told.push(error), ...options })
  open.push(outbox)
  return outbox
}

const close = async (outbox: Outbox): Promise<void> => {
  open = open.filter((one) => one !== outbox)
  await outbox.close()
}

const name = 'a-write-key https://api.segment.io/v1/batch'
const all = { bytes: 1_000_000_000, calls: 1_000_000 }
const pageBytes = 4_096

/** Of about 350 bytes; each fiftieth needs several pages. */
const entry = (index: number): OutboxEntry => {
  const json = JSON.stringify({ messageId: `id-${index}`, text: 'ä'.repeat(index % 50 === 7 ? 8_000 : 150) })
  return { messageId: `id-${index}`, json, bytes: Buffer.byteLength(json) }
}

const entries = (from: number, to: number): readonly OutboxEntry[] =>
  Array.from({ length: to - from }, (_, index) => entry(from + index))

const idsOf = (rows: readonly { readonly messageId: string }[]): readonly string[] =>
  rows.map(({ messageId }) => messageId)

/** A closed file with 1,000 waiting calls; those before were acknowledged. */
const fill = async (): Promise<void> => {
  const outbox = await openAt({ dedupeWindowMs: 60_000 })
  const queue = outbox.queue(name)
  const first = await queue.append(entries(1_000, 1_300), { claim: true })
  await queue.append(entries(0, 1_000))
  await outbox.queue('another-key').append(entries(2_000, 2_010))
  await queue.acknowledge(first)
  await close(outbox)
}

const damage = async (from: number, to: number, byte = 0xa5, file = path): Promise<void> => {
  const bytes = await readFile(file)
  bytes.fill(byte, from, to)
  await writeFile(file, bytes)
}

const rootOf = (table: string): number => {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.rootpage)
  } finally {
    database.close()
  }
}

const damagedFiles = async (): Promise<readonly string[]> =>
  (await readdir(folder)).filter((file) => file.includes('.corrupt-') && !/-(?:wal|shm)$/.test(file))

describe('a damaged outbox', () => {
  it.each([
    ['queues', 0xa5],
    ['queues', 0x00],
    ['sqlite_autoindex_queues_1', 0xff],
    ['entries', 0xa5],
    ['entries', 0x00],
    ['owners', 0xa5],
    ['totals', 0xa5],
    ['lots', 0xff],
    ['waiting', 0xa5],
    ['parked', 0x00],
  ])('gives back every call if the root page of %s is overwritten (%i)', async (table, byte) => {
    await fill()
    const root = rootOf(table)
    await damage((root - 1) * pageBytes, root * pageBytes, byte)
    const again = await openAt({ dedupeWindowMs: 60_000 })
    expect(idsOf(await again.queue(name).claim(all))).toEqual(idsOf(entries(0, 1_000)))
    expect(idsOf(await again.queue('another-key').claim(all))).toEqual(idsOf(entries(2_000, 2_010)))
    expect(again.queue(name).has('id-7')).toBe(table !== 'lots')
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('1010 calls were recovered')])
    expect(await damagedFiles()).toHaveLength(1)
    // It is an ordinary file again.
    const kept = await again.queue(name).append(entries(3_000, 3_010), { claim: true })
    expect(Math.min(...kept)).toBeGreaterThan(1_310)
    await again.queue(name).acknowledge(kept)
    await close(again)
    expect(await (await openAt()).queue(name).counts()).toMatchObject({ waiting: 1_000 })
    expect(told).toHaveLength(1)
  })

  it.each([
    ['the header', 0, 100, 1_010],
    ['the first page', 0, pageBytes, 1_010],
    ['the first two pages, with the map of pages', 0, 2 * pageBytes, 1_010],
    ['ten pages in the middle', 60 * pageBytes, 70 * pageBytes, 850],
  ])(
    'gives back the calls on the other pages if %s is overwritten, and says what is lost',
    async (_, from, to, least) => {
      await fill()
      await damage(from, to)
      const again = await openAt()
      const found = await again.queue(name).claim(all)
      const others = await again.queue('another-key').claim(all)
      expect(found.length + others.length).toBeGreaterThanOrEqual(least)
      for (const { messageId, json } of found) {
        expect(json).toBe(entry(Number(messageId.slice(3))).json)
      }
      const lostBytes = entries(0, 1_000)
        .filter(({ messageId }) => !idsOf(found).includes(messageId))
        .reduce((sum, { bytes }) => sum + bytes, 0)
      expect(told[0]?.message).toContain(
        lostBytes === 0 ? 'No stored call was lost.' : `Calls of ${lostBytes} bytes could not be read.`,
      )
      expect(told[0]?.details.advice).toContain(`${path}.corrupt-`)
    },
  )

  it.each([
    ['the size of pages', 16, [0xff, 0xff]],
    ['the size of pages, by another valid one', 16, [0x20, 0x00]],
    ['the versions of the format', 18, [0xff, 0xff]],
    ['the number of pages', 28, [0xff, 0xff, 0xff, 0xff]],
    ['the list of free pages', 32, [0xff, 0xff, 0xff, 0xff]],
    ['the format of the tables', 44, [0xff, 0xff, 0xff, 0xff]],
    ['the encoding', 56, [0xff, 0xff, 0xff, 0xff]],
  ])('gives back every call if %s in the header is overwritten', async (_, from, bytes) => {
    await fill()
    const file = await readFile(path)
    file.set(bytes, from)
    await writeFile(path, file)
    const again = await openAt()
    expect(idsOf(await again.queue(name).claim(all))).toEqual(idsOf(entries(0, 1_000)))
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('No stored call was lost.')])
  })

  it('gives each call once if the index leads to another one', async () => {
    const outbox = await openAt()
    await outbox.queue(name).append(entries(0, 50))
    await close(outbox)
    // The page of the index begins at its end, and the first call is the last byte.
    const lastByte = rootOf('waiting') * pageBytes - 1
    await damage(lastByte, lastByte + 1, 40)
    const again = await openAt()
    const queue = again.queue(name)
    const claimed = await queue.claim(all)
    expect(idsOf(claimed)).toEqual(idsOf(entries(0, 50)))
    await queue.acknowledge(claimed.map(({ id }) => id))
    expect(await queue.claim(all)).toEqual([])
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('50 calls were recovered')])
  })

  it('gives back the calls of a truncated file', async () => {
    await fill()
    await truncate(path, 50 * pageBytes + 17)
    const found = await (await openAt()).queue(name).claim(all)
    expect(found.length).toBeGreaterThan(150)
    expect(told).toHaveLength(1)
  })

  /** The files as they are while a process that is killed uses them. */
  const crash = async (change: (log: Buffer) => Promise<void> | void, keepMain = true): Promise<void> => {
    const outbox = await openAt()
    const queue = outbox.queue(name)
    for (let from = 0; from < 400; from += 20) await queue.append(entries(from, from + 20))
    const [main, log] = [await readFile(path), await readFile(`${path}-wal`)]
    await mkdir(join(folder, 'copy'))
    path = join(folder, 'copy', 'outbox.db')
    await change(log)
    await writeFile(path, keepMain ? main : '')
    await writeFile(`${path}-wal`, log)
  }

  it('gives back the calls behind damage in the middle of its log, which SQLite drops in silence', async () => {
    await crash((log) => void log.fill(0xa5, log.length / 2, log.length / 2 + 2 * pageBytes))
    const found = await (await openAt()).queue(name).claim(all)
    expect(found.length).toBeGreaterThan(380)
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('was damaged')])
  })

  it('gives back the calls of a log whose header is damaged', async () => {
    await crash((log) => void log.fill(0xa5, 0, 32))
    expect(idsOf(await (await openAt()).queue(name).claim(all))).toEqual(idsOf(entries(0, 400)))
  })

  it('gives back the calls of a log whose file is empty', async () => {
    await crash(() => undefined, false)
    expect(idsOf(await (await openAt()).queue(name).claim(all))).toEqual(idsOf(entries(0, 400)))
  })

  it('opens a log that ends with a torn write without a word', async () => {
    await crash((log) => void log.fill(0, log.length - 3_000))
    expect((await (await openAt()).queue(name).claim(all)).length).toBeGreaterThanOrEqual(380)
    expect(told).toEqual([])
  })

  it('is repaired while it is in use, without a restart', async () => {
    await fill()
    const outbox = await openAt()
    const queue = outbox.queue(name)
    const claimed = await queue.claim({ bytes: 1e9, calls: 5 })
    await queue.acknowledge(claimed.slice(0, 2).map(({ id }) => id))
    const mine = new DatabaseSync(path)
    mine.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    mine.close()
    const size = (await readFile(path)).length
    const file = await readFile(path)
    file.fill(0xa5, 20 * pageBytes, size - 30 * pageBytes)
    // In place, as a broken disk does.
    await writeFile(path, file, { flag: 'r+' })
    const rest: string[] = []
    for (;;) {
      const found = await queue.claim({ bytes: 50_000, calls: 100 })
      if (found.length === 0) break
      rest.push(...idsOf(found))
    }
    expect(rest.length).toBeGreaterThan(50)
    expect(new Set(rest).size).toBe(rest.length)
    for (const { messageId } of claimed) expect(rest).not.toContain(messageId)
    expect(await queue.append([entry(5_000)])).toHaveLength(1)
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('was damaged')])
  })
})

describe('an outbox whose file is deleted or replaced while it is in use', () => {
  const state = async (queue: ReturnType<Outbox['queue']>) => {
    const { waiting, claimed, parked } = await queue.counts()
    return { waiting, claimed, parked }
  }

  it.each([
    ['the file', ['']],
    ['all of its files', ['', '-wal', '-shm']],
    ['its log', ['-wal']],
  ])('moves every call to a new file if %s is deleted, and reports it', async (_, suffixes) => {
    const outbox = await openAt()
    const queue = outbox.queue(name)
    const own = await queue.append(entries(0, 5), { claim: true })
    await queue.append(entries(5, 10))
    await queue.park([own[4] ?? 0], { code: 'refused', message: 'Segment answered 400.' })
    for (const suffix of suffixes) await rm(`${path}${suffix}`)
    // A lost log is noticed within a second.
    if (suffixes[0] !== '') await new Promise((resolve) => setTimeout(resolve, 1_300))
    await queue.append(entries(10, 15), { claim: true })
    expect(await state(queue)).toEqual({ waiting: 5, claimed: 9, parked: 1 })
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('10 calls were moved')])
    // Calls in memory keep their ids.
    await queue.acknowledge(own.slice(0, 2))
    await queue.release(own.slice(2, 4))
    // As a process that was killed would leave it.
    const copy = new DatabaseSync(path, { readOnly: true })
    expect(copy.prepare('SELECT message_id FROM entries').all()).toHaveLength(13)
    copy.close()
    await close(outbox)
    expect(idsOf(await (await openAt()).queue(name).claim(all))).toEqual(idsOf([...entries(2, 4), ...entries(5, 15)]))
  })

  it.each([
    ['emptied', ''],
    ['overwritten', 'Not a database. '.repeat(1_000)],
  ])('keeps every call if the file is %s in place', async (_, contents) => {
    await close(await openAt())
    const outbox = await openAt()
    await outbox.queue(name).append(entries(0, 50))
    await writeFile(path, contents)
    await outbox.queue(name).append(entries(50, 60))
    expect(await state(outbox.queue(name))).toEqual({ waiting: 60, claimed: 0, parked: 0 })
    await close(outbox)
    const again = (await openAt()).queue(name)
    expect(await state(again)).toEqual({ waiting: 60, claimed: 0, parked: 0 })
    expect(idsOf(await again.claim(all))).toEqual(idsOf(entries(0, 60)))
  })

  it('moves the calls into the file that another process has made, also if their ids are taken', async () => {
    const first = await openAt()
    const own = await first.queue(name).append(entries(0, 5), { claim: true })
    await rm(path)
    const second = await openAt()
    await second.queue(name).append(entries(20, 23))
    await first.queue(name).append([entry(5)])
    await first.queue(name).acknowledge(own.slice(0, 2))
    expect(idsOf(await second.queue(name).claim(all)).toSorted()).toEqual(['id-20', 'id-21', 'id-22', 'id-5'])
    await first.queue(name).acknowledge(own.slice(2))
    await close(second)
    await close(first)
    expect(idsOf(await (await openAt()).queue(name).claim(all)).toSorted()).toEqual(['id-20', 'id-21', 'id-22', 'id-5'])
  })

  it('moves each call once if several processes share it', async () => {
    const outboxes = [await openAt(), await openAt(), await openAt()]
    for (const [index, outbox] of outboxes.entries()) {
      await outbox.queue(name).append(entries(index * 10, index * 10 + 5), { claim: true })
      await outbox.queue(name).append(entries(index * 10 + 5, index * 10 + 10))
    }
    for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`)
    const found = await Promise.all(outboxes.map((outbox) => outbox.queue(name).claim({ bytes: 1e9, calls: 5 })))
    expect(found.flatMap(idsOf).toSorted()).toEqual(
      [0, 1, 2].flatMap((index) => idsOf(entries(index * 10 + 5, index * 10 + 10))).toSorted(),
    )
    expect(await state((outboxes[0] ?? (open[0] as Outbox)).queue(name))).toEqual({
      waiting: 0,
      claimed: 30,
      parked: 0,
    })
  })

  it('makes the folder again if that is deleted too', async () => {
    path = join(folder, 'deep', 'outbox.db')
    const outbox = await openAt()
    await outbox.queue(name).append(entries(0, 5))
    await rm(join(folder, 'deep'), { recursive: true })
    await outbox.queue(name).append(entries(5, 7))
    await close(outbox)
    expect(idsOf(await (await openAt()).queue(name).claim(all))).toEqual(idsOf(entries(0, 7)))
  })
})
