import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createWriteGroup } from './write-group.ts'

const setUp = () => {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE kept (value TEXT UNIQUE)')
  const insert = database.prepare('INSERT INTO kept VALUES (?)')
  const syncs: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  const transactions: number[] = []
  let works = 0
  const group = createWriteGroup({
    database,
    later: (run) => void setImmediate(run),
    explain: (error) => new Error(`Explained: ${error instanceof Error ? error.message : ''}`),
    sync: () => new Promise((resolve, reject) => syncs.push({ resolve, reject })),
    begin: () => {
      works = 0
    },
    end: () => transactions.push(works),
  })
  const keep = (value: string): Promise<string> =>
    group.run(() => {
      works += 1
      insert.run(value)
      return value
    })
  const kept = () => database.prepare('SELECT value FROM kept').all().length
  return { syncs, transactions, keep, kept }
}

/** More turns of the event loop than a transaction waits. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
}

describe('writes of about the same time', () => {
  it('share a transaction and a sync; later ones share the next', async () => {
    const { syncs, transactions, keep } = setUp()
    const settled: string[] = []
    for (const value of ['a', 'b']) void keep(value).then((done) => settled.push(done))
    await turns()
    for (const value of ['c', 'd']) void keep(value).then((done) => settled.push(done))
    await turns()
    // Committed, but not yet reported to any caller.
    expect([transactions, settled]).toEqual([[2], []])
    syncs[0]?.resolve()
    await turns()
    expect([transactions, settled]).toEqual([
      [2, 2],
      ['a', 'b'],
    ])
    syncs[1]?.resolve()
    await turns()
    expect(settled).toEqual(['a', 'b', 'c', 'd'])
  })

  it('share a transaction while each turn brings more, for a few turns', async () => {
    const { transactions, keep } = setUp()
    for (let count = 1; transactions.length === 0; count += 1) {
      void keep(`${count}`)
      await new Promise(setImmediate)
      expect(count).toBeLessThan(20)
    }
    expect(transactions).toEqual([6])
  })

  it('wait for no other if they are many', async () => {
    const { transactions, keep } = setUp()
    for (let count = 0; count < 32; count += 1) void keep(`${count}`)
    await new Promise(setImmediate)
    expect(transactions).toEqual([32])
  })

  it('fail if the disk does, and continue with the next', async () => {
    const { syncs, keep } = setUp()
    const first = keep('a')
    await turns()
    syncs[0]?.reject(new Error('The disk is gone.'))
    await expect(first).rejects.toThrow('Explained: The disk is gone.')
    const second = keep('b')
    await turns()
    syncs[1]?.resolve()
    expect(await second).toBe('b')
  })

  it('fail alone if one of them is the cause', async () => {
    const { syncs, keep, kept } = setUp()
    const [good, bad, other] = [keep('a'), keep('a'), keep('b')]
    const failed = expect(bad).rejects.toThrow('Explained: UNIQUE')
    await turns()
    syncs[0]?.resolve()
    await failed
    expect([await good, await other, kept()]).toEqual(['a', 'b', 2])
  })
})
