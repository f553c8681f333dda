import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutboxFile } from '../../outbox/outbox-file.ts'
import { openOutbox } from './open-outbox.ts'
import { hashOfName } from './queue-names.ts'
import { queueIdOf } from './queue-statements.ts'

let folder: string
let path: string
let open: OutboxFile[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prune-'))
  path = join(folder, 'outbox.db')
})

afterEach(async () => {
  vi.useRealTimers()
  for (const outbox of open) await outbox.close()
  open = []
  await rm(folder, { recursive: true, force: true })
})

const openAt = async (): Promise<OutboxFile> => {
  const outbox = await openOutbox({ path, durability: 'normal', dedupeWindowMs: 60_000, queues: ['configured'] })
  open.push(outbox)
  return outbox
}

const close = async (outbox: OutboxFile): Promise<void> => {
  open = open.filter((one) => one !== outbox)
  await outbox.close()
}

const all = { bytes: 1_000_000, calls: 1_000 }
const call = (messageId: string) => ({ messageId, json: '{}', bytes: 2 })

/** Stores a call in a queue and deletes it again, as after its delivery. */
const use = async (outbox: OutboxFile, name: string): Promise<void> => {
  const queue = outbox.queue(name)
  await queue.acknowledge(await queue.append([call(`of ${name}`)], { claim: true }))
}

const rowsOf = (): ReadonlyMap<string, number> => {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const rows = database.prepare('SELECT id, name FROM queues').all()
    return new Map(rows.map(({ id, name }) => [Buffer.from(name as Uint8Array).toString('hex'), Number(id)]))
  } finally {
    database.close()
  }
}

const hex = (name: string): string => hashOfName(name).toString('hex')
const idOf = (name: string): number => queueIdOf(hashOfName(name))

/** Runs what the outbox does every ten minutes. */
const sweep = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(10 * 60_000)
}

describe('the names of queues in a file', () => {
  it('of a key without calls are deleted; those of configured sources and of waiting, claimed and parked calls stay', async () => {
    const first = await openAt()
    for (const name of ['configured', ...Array.from({ length: 1_200 }, (_, index) => `invented ${index}`)]) {
      await use(first, name)
    }
    await first.queue('waiting').append([call('w')])
    const [parked = 0] = await first.queue('parked').append([call('p')], { claim: true })
    await first.queue('parked').park([parked], { code: 'invalid_call', message: 'No.' })
    const claimed = await first.queue('claimed').append([call('c')], { claim: true })
    expect(rowsOf().size).toBe(1_204)

    // Another process does it when it opens the file.
    const second = await openAt()
    const left = ['configured', 'waiting', 'parked', 'claimed']
    expect([...rowsOf().keys()].toSorted()).toEqual(left.map(hex).toSorted())
    await first.queue('claimed').release(claimed)
    for (const name of ['waiting', 'claimed']) expect(await second.queue(name).claim(all)).toHaveLength(1)
  })

  it('return with the same id and the same messageIds when a key is used again, also in a process that knew them', async () => {
    const first = await openAt()
    await use(first, 'invented')
    // Only the process that opens the file next deletes the name.
    await close(await openAt())
    expect(rowsOf().size).toBe(0)
    expect(first.queue('invented').has('of invented')).toBe(true)
    await first.queue('invented').append([call('next')])
    expect(rowsOf()).toEqual(new Map([[hex('invented'), idOf('invented')]]))
    expect(await first.queue('invented').claim(all)).toMatchObject([{ messageId: 'next' }])
  })

  it('are deleted while the process runs, between its writes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const outbox = await openAt()
    await use(outbox, 'invented')
    await use(outbox, 'busy')
    const writing = Array.from({ length: 50 }, async (_, index) => outbox.queue('busy').append([call(`b-${index}`)]))
    await sweep()
    await Promise.all(writing)
    await vi.waitFor(() => expect(rowsOf()).toEqual(new Map([[hex('busy'), idOf('busy')]])))
    expect(await outbox.queue('busy').claim(all)).toHaveLength(50)
  })

  it('that have another id than the one that follows from them stay', async () => {
    const outbox = await openAt()
    await use(outbox, 'invented')
    await close(outbox)
    const database = new DatabaseSync(path)
    database.exec('UPDATE queues SET id = 7')
    database.close()
    await openAt()
    expect([...rowsOf().values()]).toEqual([7])
  })
})
