import { createHash, randomUUID } from 'node:crypto'
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { all, createOutboxStage, entries, entry, idsOf, name } from '../../../test/outbox-stage.ts'

const stage = createOutboxStage()

describe('an outbox', () => {
  it('keeps calls until they are acknowledged, oldest first, and gives each to one claimer', async () => {
    const queue = (await stage.openAt()).queue(name)
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
    const first = await stage.openAt()
    const ids = await first.queue(name).append(entries(0, 10), { claim: true })
    expect(await first.queue(name).claim(all)).toEqual([])
    await first.queue(name).acknowledge(ids.slice(0, 4))
    await stage.close(first)
    const second = await stage.openAt()
    expect(idsOf(await second.queue(name).claim(all))).toEqual(idsOf(entries(4, 10)))
  })

  it('separates sources, and stores no names in the file', async () => {
    const outbox = await stage.openAt()
    await outbox.queue(name).append(entries(0, 2))
    await outbox.queue('another-key').append(entries(2, 3))
    expect(idsOf(await outbox.queue('another-key').claim(all))).toEqual(['id-2'])
    await outbox.queue('another-key').acknowledge([1, 2])
    expect(await outbox.queue(name).counts()).toMatchObject({ waiting: 2 })
    await stage.close(outbox)
    expect((await readFile(stage.path)).includes('a-write-key')).toBe(false)
    expect((await stat(stage.path)).mode & 0o077).toBe(0)
  })

  it('parks refused calls with the reason, and requeues them on request', async () => {
    const queue = (await stage.openAt({ now: () => 7 })).queue(name)
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
    const queue = (await stage.openAt({ maxBytes: entry(0).bytes * 3 })).queue(name)
    const ids = await queue.append(entries(0, 2))
    await expect(queue.append(entries(2, 4))).rejects.toMatchObject({ code: 'outbox_full', retryable: true })
    expect(await queue.counts()).toMatchObject({ waiting: 2 })
    await queue.acknowledge(ids)
    await queue.append(entries(2, 4))
    expect(idsOf(await queue.claim(all))).toEqual(['id-2', 'id-3'])
  })

  it('remembers a messageId for the window after its call was stored, and no longer', async () => {
    let now = 1_000
    const queue = (await stage.openAt({ dedupeWindowMs: 500, monotonic: () => now })).queue(name)
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
    const first = await stage.openAt(settings)
    await first.queue(name).append(entries(0, 20))
    await expect(first.queue(name).append([entry(90, 'x'.repeat(10_000))])).rejects.toMatchObject({
      code: 'outbox_full',
    })
    const second = await stage.openAt(settings)
    await second.queue(name).append([entry(20)])
    now += 200
    for (const outbox of [first, second, await stage.openAt(settings)]) {
      const known = entries(0, 30).filter(({ messageId }) => outbox.queue(name).has(messageId))
      expect(idsOf(known)).toEqual(idsOf(entries(0, 21)))
      expect(outbox.queue(name).has('id-90')).toBe(false)
      expect(outbox.queue('another-key').has('id-0')).toBe(false)
    }
    expect((await stage.openAt()).queue(name).has('id-0')).toBe(false)
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
    await mkdir(join(stage.folder, 'deep'))
    const database = new DatabaseSync(stage.path)
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
    const again = (await stage.openAt({ now: () => 1_000, dedupeWindowMs: 500 })).queue(name)
    expect(['id-7', 'id-8', 'id-9'].map((id) => again.has(id))).toEqual([true, true, false])
    expect(idsOf(await again.claim(all))).toEqual(['id-0', 'id-1'])
    // The ninth is deleted, but a late reader may still refer to it.
    expect(await again.append([entry(5)])).toEqual([10])
    expect(await again.counts()).toMatchObject({ waiting: 1, claimed: 2, bytes: 4 + entry(5).bytes })
  })

  it('keeps everything of a file of version 3, as it was published', async () => {
    await mkdir(join(stage.folder, 'deep'))
    await copyFile(join(import.meta.dirname, '../../../test/outbox-version-3.db'), stage.path)
    // The process that had claimed calls 2 to 5 is gone.
    const outbox = await stage.openAt({ now: () => Date.parse('2026-11-29T13:00:00.000Z'), dedupeWindowMs: 86_400_000 })
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
    const outbox = await stage.openAt()
    const ids = await outbox.queue(name).append(entries(0, 40), { claim: true })
    expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    await outbox.queue(name).acknowledge(ids)
    await stage.close(outbox)
    const again = (await stage.openAt()).queue(name)
    expect(await again.append(entries(40, 42))).toEqual([41, 42])
    expect((await again.claim(all)).map(({ id, messageId }) => [id, messageId])).toEqual([
      [41, 'id-40'],
      [42, 'id-41'],
    ])
  })

  it('does not cache the name of a source that was rolled back', async () => {
    const outbox = await stage.openAt({ maxBytes: 200 })
    const full = outbox.queue('full')
    await expect(full.append([entry(0, 'x'.repeat(300))])).rejects.toMatchObject({ code: 'outbox_full' })
    await outbox.queue(name).append([entry(1)])
    await full.append([entry(2)])
    await stage.close(outbox)
    const again = await stage.openAt()
    expect(idsOf(await again.queue('full').claim(all))).toEqual(['id-2'])
    expect(idsOf(await again.queue(name).claim(all))).toEqual(['id-1'])
  })

  it('lists, retries and discards the parked calls of all queues, and sums up what it holds', async () => {
    let time = 0
    const outbox = await stage.openAt({ now: () => 7, monotonic: () => time })
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

  it('finds the queues with calls that have no outcome, claimed or not', async () => {
    const outbox = await stage.openAt()
    for (const one of ['waiting', 'claimed', 'parked', 'done']) await outbox.queue(one).append(entries(0, 2))
    await outbox.queue('claimed').claim(all)
    const idsIn = async (one: string) => (await outbox.queue(one).claim(all)).map(({ id }) => id)
    await outbox.queue('parked').park(await idsIn('parked'), { code: 'refused', message: 'No.' })
    await outbox.queue('done').acknowledge(await idsIn('done'))
    // A process that knows none of the names.
    const other = await stage.openAt()
    const names = ['waiting', 'claimed', 'parked', 'done', 'never used']
    expect(await other.unfinished(names)).toEqual(new Set(['waiting', 'claimed']))
    expect(await other.unfinished(['claimed'])).toEqual(new Set(['claimed']))
  })

  it('returns free space to the disk', async () => {
    const outbox = await stage.openAt()
    const queue = outbox.queue(name)
    const large = Array.from({ length: 400 }, (_, index) => entry(index, randomUUID().repeat(200)))
    const ids = await queue.append(large)
    await queue.acknowledge(ids)
    await stage.close(outbox)
    expect((await stat(stage.path)).size).toBeLessThan(300_000)
  })
})
