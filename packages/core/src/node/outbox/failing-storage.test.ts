import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { all, createOutboxStage, entries, entry, idsOf, name } from '../../../test/outbox-stage.ts'
import type { SegmentError } from '../../error/segment-error.ts'
import { openOutbox } from './open-outbox.ts'

const stage = createOutboxStage()

describe('an outbox whose storage fails', () => {
  const failure = async (promise: Promise<unknown>): Promise<SegmentError> =>
    promise.then(
      () => Promise.reject(new Error('It did not fail.')),
      (error: SegmentError) => error,
    )

  it('says why it cannot be opened: the path is a folder, or the file has a later version', async () => {
    await mkdir(stage.path, { recursive: true })
    expect(await failure(openOutbox({ path: stage.path }))).toMatchObject({ code: 'outbox_unavailable' })
    stage.path = join(stage.folder, 'later.db')
    await stage.close(await stage.openAt())
    const database = new DatabaseSync(stage.path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    const error = await failure(openOutbox({ path: stage.path }))
    expect(error.message).toMatch(/later version \(99\)/)
  })

  it('opens no device, which would take calls and keep none', async () => {
    stage.path = join(stage.folder, 'device')
    await symlink('/dev/null', stage.path)
    await expect(stage.openAt()).rejects.toMatchObject({
      code: 'outbox_unavailable',
      message: `The outbox cannot be opened: ${stage.path} is not a file.`,
    })
  })

  it('follows a link to its file, and shares its locks', async () => {
    const link = join(stage.folder, 'link.db')
    await stage.close(await stage.openAt())
    await symlink(stage.path, link)
    const direct = (await stage.openAt()).queue(name)
    const linked = (await stage.openAt({ path: link })).queue(name)
    await direct.append(entries(0, 3), { claim: true })
    expect(await linked.claim(all)).toEqual([])
    await linked.append(entries(3, 5), { claim: true })
    expect(await direct.claim(all)).toEqual([])
    expect((await readdir(stage.folder)).toSorted()).toEqual(['deep', 'link.db'])
  })

  it('reports a read-only file or stage.folder, keeps nothing, and writes once it is writable', async () => {
    await stage.close(await stage.openAt())
    // Permissions do not stop root, so the test drops its privileges for a moment.
    const isRoot = process.getuid?.() === 0
    await chmod(stage.folder, 0o755)
    await chmod(join(stage.folder, 'deep'), 0o555)
    await chmod(stage.path, 0o444)
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(await failure(openOutbox({ path: stage.path }))).toMatchObject({
        code: 'outbox_unavailable',
        retryable: true,
      })
      const missing = await failure(openOutbox({ path: join(stage.folder, 'deep', 'deeper', 'outbox.db') }))
      expect(missing).toMatchObject({ code: 'outbox_unavailable', details: { systemCode: 'EACCES' } })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
    await chmod(join(stage.folder, 'deep'), 0o755)
    await chmod(stage.path, 0o644)
    await (await stage.openAt()).queue(name).append([entry(0)])
  })

  it('keeps nothing of a write if the disk is full, reports it, and continues when there is space', async () => {
    const outbox = await stage.openAt()
    const queue = outbox.queue(name)
    const kept = await queue.append(entries(0, 10))
    // A limit on the file size simulates a full disk: SQLite reports both alike.
    const full = new DatabaseSync(stage.path)
    const pages = Number(full.prepare('PRAGMA page_count').get()?.page_count)
    full.close()
    await stage.close(outbox)
    const small = await stage.openAt({ maxPages: pages + 2 })
    const large = Array.from({ length: 50 }, (_, index) => entry(100 + index, 'x'.repeat(1_000)))
    const [first, second] = await Promise.allSettled([
      small.queue(name).append(large),
      small.queue(name).acknowledge(kept.slice(0, 4)),
    ])
    expect(first).toMatchObject({ reason: { code: 'outbox_unavailable', details: { systemCode: 'SQLITE_FULL' } } })
    // Other calls of the same write are not lost.
    expect(second.status).toBe('fulfilled')
    expect(await small.queue(name).counts()).toMatchObject({ waiting: 6 })
    await stage.close(small)
    const again = await stage.openAt()
    await again.queue(name).append(large)
    expect(await again.queue(name).counts()).toMatchObject({ waiting: 56 })
  })

  it('recovers the readable calls of a damaged file into a fresh one, quarantines the damaged one, and reports it', async () => {
    const outbox = await stage.openAt()
    await outbox.queue(name).append(Array.from({ length: 2_000 }, (_, index) => entry(index, 'x'.repeat(300))))
    await stage.close(outbox)
    const bytes = await readFile(stage.path)
    bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 3 * 4_096)
    await writeFile(stage.path, bytes)
    const told: SegmentError[] = []
    const again = await stage.openAt({ now: () => 42, onError: (error) => told.push(error) })
    const saved = await again.queue(name).claim(all)
    expect(saved.length).toBeGreaterThan(1_500)
    expect(saved.length).toBeLessThan(2_000)
    for (const { json, messageId } of saved) expect(JSON.parse(json)).toMatchObject({ messageId })
    expect(told.map(({ code }) => code)).toEqual(['outbox_unavailable'])
    expect((await readFile(`${stage.path}.corrupt-42`)).includes(Buffer.alloc(8_192, 0xa5))).toBe(true)
  })

  it('starts over if the file is not a database, and recovers a truncated one', async () => {
    await mkdir(join(stage.folder, 'deep'))
    await writeFile(stage.path, 'This is no database, and never was one.'.repeat(200))
    const told: SegmentError[] = []
    const outbox = await stage.openAt({ onError: (error) => told.push(error) })
    await outbox.queue(name).append(Array.from({ length: 500 }, (_, index) => entry(index, 'x'.repeat(300))))
    await stage.close(outbox)
    await truncate(stage.path, (await stat(stage.path)).size - 10_000)
    const again = await stage.openAt({ onError: (error) => told.push(error) })
    expect((await again.queue(name).claim(all)).length).toBeGreaterThan(300)
    expect(told).toHaveLength(2)
  })

  it('reads past a torn end of the write-ahead log', async () => {
    const outbox = await stage.openAt()
    const queue = outbox.queue(name)
    await queue.append(entries(0, 50))
    const log = await readFile(`${stage.path}-wal`)
    await queue.append(entries(50, 100))
    const longer = await readFile(`${stage.path}-wal`)
    const main = await readFile(stage.path)
    // The state after a power failure during a write.
    const copy = join(stage.folder, 'copy.db')
    await writeFile(copy, main)
    await writeFile(`${copy}-wal`, longer.subarray(0, log.length + 1_000))
    stage.path = copy
    const again = await stage.openAt()
    expect(idsOf(await again.queue(name).claim(all))).toEqual(idsOf(entries(0, 50)))
  })
})
