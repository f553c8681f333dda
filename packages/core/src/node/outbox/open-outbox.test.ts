import { createHash, randomUUID } from 'node:crypto'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../../scripts/test-depth.ts'
import type { SegmentError } from '../../error/segment-error.ts'
import type { OutboxEntry } from '../../outbox/outbox.ts'
import type { OutboxFile } from '../../outbox/outbox-file.ts'
import { openOutbox } from './open-outbox.ts'
import type { OutboxOptions } from './outbox-options.ts'

let folder: string
let path: string
let open: OutboxFile[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  path = join(folder, 'deep', 'outbox.db')
})

afterEach(async () => {
  for (const outbox of open) await outbox.close().catch(() => undefined)
  open = []
  await rm(folder, { recursive: true, force: true })
})

const openAt = async (options: Partial<OutboxOptions> = {}): Promise<OutboxFile> => {
  const outbox = await openOutbox({ path, ...options })
  open.push(outbox)
  return outbox
}

const close = async (outbox: OutboxFile): Promise<void> => {
  open = open.filter((one) => one !== outbox)
  await outbox.close()
}

const entry = (index: number, text = ''): OutboxEntry => {
  const json = JSON.stringify({ messageId: `id-${index}`, text })
  return { messageId: `id-${index}`, json, bytes: Buffer.byteLength(json) }
}

const entries = (from: number, to: number): readonly OutboxEntry[] =>
  Array.from({ length: to - from }, (_, index) => entry(from + index))

const all = { bytes: 1_000_000_000, calls: 1_000_000 }
const name = 'a-write-key https://api.segment.io/v1/batch'
const idsOf = (rows: readonly { readonly messageId: string }[]): readonly string[] =>
  rows.map(({ messageId }) => messageId)

describe('an outbox', () => {
  it('keeps calls until they are acknowledged, oldest first, and gives each to one claimer', async () => {
    const queue = (await openAt()).queue(name)
    const ids = await queue.append(entries(0, 5))
    expect(ids).toEqual(ids.toSorted((left, right) => left - right))
    const first = await queue.claim({ bytes: entry(0).bytes * 2, calls: 100 })
    expect(idsOf(first)).toEqual(['id-0', 'id-1'])
    expect(first[0]).toEqual({ ...entry(0), id: ids[0] })
    expect(idsOf(await queue.claim({ bytes: 1, calls: 100 }))).toEqual(['id-2'])
    expect(idsOf(await queue.claim({ bytes: 1_000, calls: 1 }))).toEqual(['id-3'])
    await queue.acknowledge([ids[0] ?? 0, ids[2] ?? 0])
    await queue.release([ids[1] ?? 0])
    expect(await queue.counts()).toEqual({
      waiting: 2,
      claimed: 1,
      parked: 0,
      bytes: entry(1).bytes + entry(3).bytes + entry(4).bytes,
    })
    expect(idsOf(await queue.claim(all))).toEqual(['id-1', 'id-4'])
  })

  it('outlives its process: unacknowledged calls are waiting when it is opened again', async () => {
    const first = await openAt()
    const ids = await first.queue(name).append(entries(0, 10), { claim: true })
    expect(await first.queue(name).claim(all)).toEqual([])
    await first.queue(name).acknowledge(ids.slice(0, 4))
    await close(first)
    const second = await openAt()
    expect(idsOf(await second.queue(name).claim(all))).toEqual(idsOf(entries(4, 10)))
  })

  it('separates sources, and stores no names in the file', async () => {
    const outbox = await openAt()
    await outbox.queue(name).append(entries(0, 2))
    await outbox.queue('another-key').append(entries(2, 3))
    expect(idsOf(await outbox.queue('another-key').claim(all))).toEqual(['id-2'])
    await outbox.queue('another-key').acknowledge([1, 2])
    expect(await outbox.queue(name).counts()).toMatchObject({ waiting: 2 })
    await close(outbox)
    expect((await readFile(path)).includes('a-write-key')).toBe(false)
    expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('parks refused calls with the reason, and requeues them on request', async () => {
    const queue = (await openAt({ now: () => 7 })).queue(name)
    const [first = 0, second = 0] = await queue.append(entries(0, 2))
    await queue.claim(all)
    await queue.park([first], { code: 'refused', message: 'Segment answered 400.' })
    expect(await queue.parked(10)).toEqual([
      { ...entry(0), id: first, code: 'refused', message: 'Segment answered 400.', parkedAt: 7 },
    ])
    expect(await queue.counts()).toMatchObject({ waiting: 0, claimed: 1, parked: 1 })
    await queue.requeue([first, second])
    expect(idsOf(await queue.claim(all))).toEqual(['id-0'])
  })

  it('refuses calls beyond its limit, keeps none of them, and accepts calls again after an acknowledgement', async () => {
    const queue = (await openAt({ maxBytes: entry(0).bytes * 3 })).queue(name)
    const ids = await queue.append(entries(0, 2))
    await expect(queue.append(entries(2, 4))).rejects.toMatchObject({ code: 'outbox_full', retryable: true })
    expect(await queue.counts()).toMatchObject({ waiting: 2 })
    await queue.acknowledge(ids)
    await queue.append(entries(2, 4))
    expect(idsOf(await queue.claim(all))).toEqual(['id-2', 'id-3'])
  })

  it('remembers a messageId for the window after its call was stored, and no longer', async () => {
    let now = 1_000
    const queue = (await openAt({ dedupeWindowMs: 500, monotonic: () => now })).queue(name)
    expect(queue.has('id-0')).toBe(false)
    const ids = await queue.append([entry(0)])
    expect(queue.has('id-0')).toBe(true)
    await queue.acknowledge(ids)
    now = 1_499
    expect(queue.has('id-0')).toBe(true)
    now = 1_500
    expect(queue.has('id-0')).toBe(false)
  })

  it('remembers messageIds across restarts and processes, separately for each source, and only of stored calls', async () => {
    let now = 1_000
    const settings = { dedupeWindowMs: 500, monotonic: () => now, maxBytes: 10_000 }
    const first = await openAt(settings)
    await first.queue(name).append(entries(0, 20))
    await expect(first.queue(name).append([entry(90, 'x'.repeat(10_000))])).rejects.toMatchObject({
      code: 'outbox_full',
    })
    const second = await openAt(settings)
    await second.queue(name).append([entry(20)])
    now += 200
    for (const outbox of [first, second, await openAt(settings)]) {
      const known = entries(0, 30).filter(({ messageId }) => outbox.queue(name).has(messageId))
      expect(idsOf(known)).toEqual(idsOf(entries(0, 21)))
      expect(outbox.queue(name).has('id-90')).toBe(false)
      expect(outbox.queue('another-key').has('id-0')).toBe(false)
    }
    expect((await openAt()).queue(name).has('id-0')).toBe(false)
  })

  it.each([
    [
      1,
      `CREATE TABLE seen (
        queue INTEGER NOT NULL, message_id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (queue, message_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX by_message_id ON entries (queue, message_id);
      INSERT INTO seen VALUES (1, 'id-7', 1500), (1, 'id-8', 1500), (1, 'id-9', 900);`,
    ],
    [
      2,
      `CREATE TABLE lots (
        id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, until INTEGER NOT NULL, ids TEXT NOT NULL
      ) STRICT;
      INSERT INTO lots (queue, until, ids) VALUES (1, 1500, '["id-7","id-8"]'), (1, 900, '["id-9"]');`,
    ],
  ])('keeps the calls, ids and messageIds of a file of version %i', async (version, messageIds) => {
    await mkdir(join(folder, 'deep'))
    const database = new DatabaseSync(path)
    database.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      CREATE TABLE queues (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE) STRICT;
      CREATE TABLE owners (
        id INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, lease_until INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, message_id TEXT NOT NULL, json TEXT NOT NULL,
        bytes INTEGER NOT NULL, appended_at INTEGER NOT NULL, owner INTEGER, code TEXT, message TEXT, parked_at INTEGER
      ) STRICT;
      CREATE INDEX waiting ON entries (queue, id) WHERE owner IS NULL AND parked_at IS NULL;
      CREATE INDEX parked ON entries (queue, id) WHERE parked_at IS NOT NULL;
      CREATE TABLE totals (id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL) STRICT;
      INSERT INTO totals VALUES (1, 4);
      INSERT INTO entries (id, queue, message_id, json, bytes, appended_at) VALUES
        (3, 1, 'id-0', '{}', 2, 900), (4, 1, 'id-1', '{}', 2, 900), (9, 1, 'id-2', '{}', 2, 900);
      DELETE FROM entries WHERE id = 9;
      ${messageIds}
      PRAGMA user_version = ${version};
    `)
    database.prepare('INSERT INTO queues VALUES (1, ?)').run(createHash('sha256').update(name).digest())
    database.close()
    const again = (await openAt({ now: () => 1_000, dedupeWindowMs: 500 })).queue(name)
    expect(['id-7', 'id-8', 'id-9'].map((id) => again.has(id))).toEqual([true, true, false])
    expect(idsOf(await again.claim(all))).toEqual(['id-0', 'id-1'])
    // The ninth is deleted, but a late reader may still refer to it.
    expect(await again.append([entry(5)])).toEqual([10])
    expect(await again.counts()).toMatchObject({ waiting: 1, claimed: 2, bytes: 4 + entry(5).bytes })
  })

  it('keeps everything of a file of version 3, as it was published', async () => {
    await mkdir(join(folder, 'deep'))
    await copyFile(join(import.meta.dirname, '../../../test/outbox-version-3.db'), path)
    // The process that had claimed calls 2 to 5 is gone.
    const outbox = await openAt({ now: () => Date.parse('2026-11-29T13:00:00.000Z'), dedupeWindowMs: 86_400_000 })
    const queue = outbox.queue(name)
    expect(await queue.counts()).toMatchObject({ waiting: 9, claimed: 0, parked: 1 })
    expect(queue.has('id-0')).toBe(true)
    expect(await queue.parked(5)).toMatchObject([{ messageId: 'id-4', code: 'refused', parkedAt: 1_795_953_600_000 }])
    const claimed = await queue.claim(all)
    expect(idsOf(claimed)).toEqual(['id-2', 'id-3', ...idsOf(entries(5, 12))])
    for (const { json, messageId } of claimed) expect(JSON.parse(json)).toMatchObject({ messageId, type: 'track' })
    expect(idsOf(await outbox.queue('another-key').claim(all))).toEqual(['id-20'])
    expect(await queue.append([entry(30)])).toEqual([14])
  })

  it('never reuses an id, even if all calls are deleted', async () => {
    const outbox = await openAt()
    const ids = await outbox.queue(name).append(entries(0, 40), { claim: true })
    expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    await outbox.queue(name).acknowledge(ids)
    await close(outbox)
    const again = (await openAt()).queue(name)
    expect(await again.append(entries(40, 42))).toEqual([41, 42])
    expect((await again.claim(all)).map(({ id, messageId }) => [id, messageId])).toEqual([
      [41, 'id-40'],
      [42, 'id-41'],
    ])
  })

  it('does not cache the name of a source that was rolled back', async () => {
    const outbox = await openAt({ maxBytes: 200 })
    const full = outbox.queue('full')
    await expect(full.append([entry(0, 'x'.repeat(300))])).rejects.toMatchObject({ code: 'outbox_full' })
    await outbox.queue(name).append([entry(1)])
    await full.append([entry(2)])
    await close(outbox)
    const again = await openAt()
    expect(idsOf(await again.queue('full').claim(all))).toEqual(['id-2'])
    expect(idsOf(await again.queue(name).claim(all))).toEqual(['id-1'])
  })

  it('parks a call that waits too long once it was tried while Segment answers, and deletes it after the same time again', async () => {
    let time = 1_000
    const told: unknown[] = []
    const settings = {
      ...{ now: () => 7, monotonic: () => time, maxAgeMs: 100 },
      onExpired: (expired: unknown) => told.push(expired),
    }
    const first = await openAt(settings)
    await first.queue(name).append(entries(0, 2))
    time += 101
    await close(first)
    const second = await openAt(settings)
    const queue = second.queue(name)
    const [late, other] = await queue.claim(all)
    const ids = [late?.id ?? 0]
    // Not sent yet; sent, but Segment did not answer.
    for (const how of [undefined, { tried: true }]) {
      await queue.release(ids, how)
      expect(idsOf(await queue.claim(all))).toEqual(['id-0'])
    }
    await queue.acknowledge([other?.id ?? 0])
    await queue.release(ids, { tried: true })
    expect(await queue.claim(all)).toEqual([])
    expect(await queue.parked(5)).toMatchObject([{ code: 'outbox_expired', messageId: 'id-0', parkedAt: 7 }])
    time += 100
    await close(second)
    const third = await openAt(settings)
    expect(await third.queue(name).counts()).toMatchObject({ parked: 1 })
    time += 1
    await close(third)
    expect(await (await openAt(settings)).queue(name).counts()).toEqual({ waiting: 0, claimed: 0, parked: 0, bytes: 0 })
    expect(told).toEqual([
      { parked: 1, parkedBy: [{ queue: name, messageIds: ['id-0'] }], deleted: 0, deletedBy: [] },
      { parked: 0, parkedBy: [], deleted: 1, deletedBy: [{ queue: undefined, code: 'outbox_expired', calls: 1 }] },
    ])
  })

  it('keeps parked calls for their own time, and says which ones it deletes', async () => {
    let time = 0
    const told: unknown[] = []
    const settings = { monotonic: () => time, maxAgeMs: 100, parkedMaxAgeMs: 1_000 }
    const first = await openAt(settings)
    const ids = await first.queue(name).append(entries(0, 3), { claim: true })
    await first.queue(name).park(ids.slice(0, 2), { code: 'refused', message: 'Segment answered 400.' })
    await first.queue(name).park(ids.slice(2), { code: 'too_large', message: 'It is too large.' })
    time += 1_000
    await close(first)
    const second = await openAt(settings)
    expect(await second.queue(name).counts()).toMatchObject({ parked: 3 })
    time += 1
    await close(second)
    const third = await openAt({ ...settings, queues: [name], onExpired: (expired) => told.push(expired) })
    expect(told).toEqual([
      {
        parked: 0,
        parkedBy: [],
        deleted: 3,
        deletedBy: [
          { queue: name, code: 'refused', calls: 2 },
          { queue: name, code: 'too_large', calls: 1 },
        ],
      },
    ])
    expect(await third.summary()).toEqual({ bytes: 0, oldestMs: 0, queues: [] })
  })

  it('lists, retries and discards the parked calls of all queues, and sums up what it holds', async () => {
    let time = 0
    const outbox = await openAt({ now: () => 7, monotonic: () => time })
    const first = outbox.queue(name)
    const ids = await first.append(entries(0, 3), { claim: true })
    const [other = 0] = await outbox.queue('another').append([entry(3)], { claim: true })
    time += 5
    await first.append(entries(4, 6))
    await first.park(ids, { code: 'refused', message: 'Segment answered 400.' })
    await outbox.queue('another').park([other], { code: 'too_large', message: 'It is too large.' })
    time += 10
    const pages = [await outbox.listParked({ limit: 3 }), await outbox.listParked({ limit: 3, after: ids[2] ?? 0 })]
    expect(pages.map((page) => page.map(({ id, queue, code }) => [id, queue, code]))).toEqual([
      ids.map((id) => [id, name, 'refused']),
      [[other, 'another', 'too_large']],
    ])
    const parked = (code: string, calls: number) => [{ code, calls, oldestParkedAt: 7 }]
    const summary = await outbox.summary()
    expect(summary).toMatchObject({ bytes: (await first.counts()).bytes + entry(3).bytes, oldestMs: 10 })
    expect(new Set(summary.queues)).toEqual(
      new Set([
        { name, waiting: 2, parked: parked('refused', 3) },
        { name: 'another', waiting: 0, parked: parked('too_large', 1) },
      ]),
    )
    const [again = 0, gone = 0] = ids
    expect(await outbox.retryParked([again])).toBe(1)
    // A call that waits is never deleted as a parked one.
    expect(await outbox.discardParked([again, gone, other, 999])).toBe(2)
    expect(await outbox.retryParked([gone, other])).toBe(0)
    expect(idsOf(await first.claim(all))).toEqual(['id-0', 'id-4', 'id-5'])
    const left = await outbox.summary()
    expect(left.bytes).toBe((await first.counts()).bytes)
    expect(left.queues).toEqual([{ name, waiting: 0, parked: parked('refused', 1) }])
  })

  it('gives a call that is put back its full time again, and expires one whose credential Segment refuses', async () => {
    let time = 0
    const queue = (await openAt({ monotonic: () => time, maxAgeMs: 100 })).queue(name)
    const ids = await queue.append([entry(0)], { claim: true })
    time += 101
    await queue.release(ids, { tried: true, answered: true })
    expect(await queue.parked(5)).toMatchObject([{ code: 'outbox_expired' }])
    await queue.requeue(ids)
    time += 100
    await queue.claim(all)
    await queue.release(ids, { tried: true, answered: true })
    expect(await queue.counts()).toMatchObject({ waiting: 1, parked: 0 })
  })

  it.each([
    ['ahead', 8],
    ['back', -8],
  ])('keeps every call if the clock is eight days %s when it is opened again', async (_, days) => {
    let now = Date.parse('2026-06-01T12:00:00.000Z')
    const settings = { now: () => now, dedupeWindowMs: 60_000 }
    const first = await openAt(settings)
    const [parked = 0] = await first.queue(name).append(entries(0, 5), { claim: true })
    await first.queue(name).park([parked], { code: 'refused', message: 'Segment answered 400.' })
    const second = await openAt(settings)
    now += days * 24 * 60 * 60_000
    const expired: unknown[] = []
    const third = await openAt({ ...settings, onExpired: (one) => expired.push(one) })
    // Those of a living process are left to it.
    for (const outbox of [second, third]) expect(await outbox.queue(name).claim(all)).toEqual([])
    await close(first)
    const claimed = await third.queue(name).claim(all)
    expect(idsOf(claimed)).toEqual(idsOf(entries(1, 5)))
    await third.queue(name).acknowledge(claimed.slice(1).map(({ id }) => id))
    await third.queue(name).release([claimed[0]?.id ?? 0], { tried: true })
    expect(await third.queue(name).counts()).toMatchObject({ waiting: 1, parked: 1 })
    expect(third.queue(name).has('id-4')).toBe(true)
    expect(expired).toEqual([])
  })

  it('returns free space to the disk', async () => {
    const outbox = await openAt()
    const queue = outbox.queue(name)
    const large = Array.from({ length: 400 }, (_, index) => entry(index, randomUUID().repeat(200)))
    const ids = await queue.append(large)
    await queue.acknowledge(ids)
    await close(outbox)
    expect((await stat(path)).size).toBeLessThan(300_000)
  })
})

describe('several owners of one outbox', () => {
  it('never get the same call, however they interleave', async () => {
    const owners = await Promise.all([openAt(), openAt(), openAt()])
    const seen: string[] = []
    await Promise.all(
      owners.map(async (outbox, owner) => {
        const queue = outbox.queue(name)
        for (let round = 0; round < 20; round += 1) {
          await queue.append(entries((owner * 20 + round) * 10, (owner * 20 + round) * 10 + 10))
          const claimed = await queue.claim({ bytes: 10_000, calls: 7 })
          seen.push(...idsOf(claimed))
          await queue.acknowledge(claimed.map(({ id }) => id))
        }
      }),
    )
    const queue = owners[0]?.queue(name)
    seen.push(...idsOf((await queue?.claim(all)) ?? []))
    expect(seen.toSorted()).toEqual(idsOf(entries(0, 600)).toSorted())
  })

  it('leave the calls of a living one alone, and take them over when it closes', async () => {
    const first = await openAt()
    await first.queue(name).append(entries(0, 2), { claim: true })
    const second = await openAt()
    expect(await second.queue(name).claim(all)).toEqual([])
    await close(first)
    expect(idsOf(await second.queue(name).claim(all))).toEqual(['id-0', 'id-1'])
    // A process of before does not take the calls back.
    await (await openAt()).queue(name).release([1, 2])
    expect(await second.queue(name).counts()).toMatchObject({ claimed: 2, waiting: 0 })
  })

  it('hold a lock each, take another if its file is deleted, and leave no file behind', async () => {
    const locks = async (): Promise<readonly string[]> =>
      (await readdir(join(folder, 'deep'))).filter((file) => file.includes('.owner-'))
    const first = await openAt()
    await first.queue(name).append(entries(0, 2), { claim: true })
    const [before = ''] = await locks()
    await rm(join(folder, 'deep', before))
    await vi.waitUntil(async () => (await locks()).length === 1, { timeout: patienceMs })
    const second = await openAt()
    expect((await locks()).length).toBe(2)
    await writeFile(`${path}.owner-of-a-dead-process`, '')
    await close(second)
    const third = await openAt()
    expect(await third.queue(name).claim(all)).toEqual([])
    await close(first)
    await close(third)
    expect(await locks()).toEqual([])
  })

  it('let a process of an earlier version keep its calls until its lease ends', async () => {
    await close(await openAt())
    const database = new DatabaseSync(path)
    database.exec("INSERT INTO owners (id, host, pid, lease_until) VALUES (77, 'a-host', 1, 5000)")
    database.close()
    let now = 4_000
    let time = 0
    const outbox = await openAt({ now: () => now, monotonic: () => time })
    await outbox.queue(name).append(entries(0, 1))
    const other = new DatabaseSync(path)
    const give = () => other.exec('UPDATE entries SET owner = 77')
    give()
    expect(await outbox.queue(name).claim(all)).toEqual([])
    // Its lease is renewed, but the clock of this process is wrong.
    time += 60_001
    other.exec('UPDATE owners SET lease_until = 5001 WHERE id = 77')
    expect(await outbox.queue(name).claim(all)).toEqual([])
    now = 5_002
    expect(idsOf(await outbox.queue(name).claim(all))).toEqual(['id-0'])
    other.close()
  })
})

describe('an outbox whose storage fails', () => {
  const failure = async (promise: Promise<unknown>): Promise<SegmentError> =>
    promise.then(
      () => Promise.reject(new Error('It did not fail.')),
      (error: SegmentError) => error,
    )

  it('says why it cannot be opened: the path is a folder, or the file has a later version', async () => {
    await mkdir(path, { recursive: true })
    expect(await failure(openOutbox({ path }))).toMatchObject({ code: 'outbox_unavailable' })
    path = join(folder, 'later.db')
    await close(await openAt())
    const database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    const error = await failure(openOutbox({ path }))
    expect(error.message).toMatch(/later version \(99\)/)
  })

  it('opens no device, which would take calls and keep none', async () => {
    path = join(folder, 'device')
    await symlink('/dev/null', path)
    await expect(openAt()).rejects.toMatchObject({
      code: 'outbox_unavailable',
      message: `The outbox cannot be opened: ${path} is not a file.`,
    })
  })

  it('follows a link to its file, and shares its locks', async () => {
    const link = join(folder, 'link.db')
    await close(await openAt())
    await symlink(path, link)
    const direct = (await openAt()).queue(name)
    const linked = (await openAt({ path: link })).queue(name)
    await direct.append(entries(0, 3), { claim: true })
    expect(await linked.claim(all)).toEqual([])
    await linked.append(entries(3, 5), { claim: true })
    expect(await direct.claim(all)).toEqual([])
    expect((await readdir(folder)).toSorted()).toEqual(['deep', 'link.db'])
  })

  it('reports a read-only file or folder, keeps nothing, and writes once it is writable', async () => {
    await close(await openAt())
    // Permissions do not stop root, so the test drops its privileges for a moment.
    const isRoot = process.getuid?.() === 0
    await chmod(folder, 0o755)
    await chmod(join(folder, 'deep'), 0o555)
    await chmod(path, 0o444)
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(await failure(openOutbox({ path }))).toMatchObject({ code: 'outbox_unavailable', retryable: true })
      const missing = await failure(openOutbox({ path: join(folder, 'deep', 'deeper', 'outbox.db') }))
      expect(missing).toMatchObject({ code: 'outbox_unavailable', details: { systemCode: 'EACCES' } })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
    await chmod(join(folder, 'deep'), 0o755)
    await chmod(path, 0o644)
    await (await openAt()).queue(name).append([entry(0)])
  })

  it('keeps nothing of a write if the disk is full, reports it, and continues when there is space', async () => {
    const outbox = await openAt()
    const queue = outbox.queue(name)
    const kept = await queue.append(entries(0, 10))
    // A limit on the file size simulates a full disk: SQLite reports both alike.
    const full = new DatabaseSync(path)
    const pages = Number(full.prepare('PRAGMA page_count').get()?.page_count)
    full.close()
    await close(outbox)
    const small = await openAt({ maxPages: pages + 2 })
    const large = Array.from({ length: 50 }, (_, index) => entry(100 + index, 'x'.repeat(1_000)))
    const [first, second] = await Promise.allSettled([
      small.queue(name).append(large),
      small.queue(name).acknowledge(kept.slice(0, 4)),
    ])
    expect(first).toMatchObject({ reason: { code: 'outbox_unavailable', details: { systemCode: 'SQLITE_FULL' } } })
    // Other calls of the same write are not lost.
    expect(second.status).toBe('fulfilled')
    expect(await small.queue(name).counts()).toMatchObject({ waiting: 6 })
    await close(small)
    const again = await openAt()
    await again.queue(name).append(large)
    expect(await again.queue(name).counts()).toMatchObject({ waiting: 56 })
  })

  it('recovers the readable calls of a damaged file into a fresh one, quarantines the damaged one, and reports it', async () => {
    const outbox = await openAt()
    await outbox.queue(name).append(Array.from({ length: 2_000 }, (_, index) => entry(index, 'x'.repeat(300))))
    await close(outbox)
    const bytes = await readFile(path)
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 3 * 4_096)
    await writeFile(path, bytes)
    const told: SegmentError[] = []
    const again = await openAt({ now: () => 42, onError: (error) => told.push(error) })
    const saved = await again.queue(name).claim(all)
    expect(saved.length).toBeGreaterThan(1_500)
    expect(saved.length).toBeLessThan(2_000)
    for (const { json, messageId } of saved) expect(JSON.parse(json)).toMatchObject({ messageId })
    expect(told.map(({ code }) => code)).toEqual(['outbox_unavailable'])
    expect((await readFile(`${path}.corrupt-42`)).includes(Buffer.alloc(8_192, 0xa5))).toBe(true)
  })

  it('starts over if the file is not a database, and recovers a truncated one', async () => {
    await mkdir(join(folder, 'deep'))
    await writeFile(path, 'This is no database, and never was one.'.repeat(200))
    const told: SegmentError[] = []
    const outbox = await openAt({ onError: (error) => told.push(error) })
    await outbox.queue(name).append(Array.from({ length: 500 }, (_, index) => entry(index, 'x'.repeat(300))))
    await close(outbox)
    await truncate(path, (await stat(path)).size - 10_000)
    const again = await openAt({ onError: (error) => told.push(error) })
    expect((await again.queue(name).claim(all)).length).toBeGreaterThan(300)
    expect(told).toHaveLength(2)
  })

  it('reads past a torn end of the write-ahead log', async () => {
    const outbox = await openAt()
    const queue = outbox.queue(name)
    await queue.append(entries(0, 50))
    const log = await readFile(`${path}-wal`)
    await queue.append(entries(50, 100))
    const longer = await readFile(`${path}-wal`)
    const main = await readFile(path)
    // The state after a power failure during a write.
    const copy = join(folder, 'copy.db')
    await writeFile(copy, main)
    await writeFile(`${copy}-wal`, longer.subarray(0, log.length + 1_000))
    path = copy
    const again = await openAt()
    expect(idsOf(await again.queue(name).claim(all))).toEqual(idsOf(entries(0, 50)))
  })
})
