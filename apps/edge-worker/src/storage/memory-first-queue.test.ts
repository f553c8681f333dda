import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outbox } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { createMemoryFirstQueue } from './memory-first-queue.ts'

let folder: string
let outbox: Outbox
let now = 0

const open = (): Promise<Outbox> => openOutbox({ path: join(folder, 'outbox.db') })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-first-'))
  outbox = await open()
  now = 0
})
afterEach(async () => {
  await outbox.close()
  await rm(folder, { recursive: true, force: true })
})

const entry = (name: string) => ({ messageId: name, json: JSON.stringify({ name }), bytes: 100 })
const all = { bytes: 1_000_000, calls: 1_000 }

const queueOf = (maxBytes = 1_000) =>
  createMemoryFirstQueue(outbox.queue('shop'), { maxBytes, pollMs: 1_000, now: () => now })

describe('createMemoryFirstQueue', () => {
  it('serves calls in order and keeps them until they are acknowledged', async () => {
    const queue = queueOf()
    expect(await queue.claim(all)).toEqual([])
    await queue.append([entry('a'), entry('b')])
    await queue.append([entry('c')])
    expect(await queue.counts()).toMatchObject({ waiting: 3, claimed: 0 })
    expect(queue.mayWait()).toBe(true)
    expect((await queue.claim({ bytes: 250, calls: 9 })).map(({ messageId }) => messageId)).toEqual(['a', 'b'])
    expect(await queue.counts()).toMatchObject({ waiting: 1, claimed: 2 })
    const [last] = await queue.claim(all)
    expect(last).toMatchObject(entry('c'))
    expect([queue.mayWait(), queue.claimed()]).toEqual([false, 3])
    await queue.acknowledge([last?.id ?? 0])
    expect(await queue.counts()).toMatchObject({ waiting: 0, claimed: 2, bytes: 200 })
  })

  it('leaves unacknowledged calls to the next process', async () => {
    const queue = queueOf()
    await queue.claim(all)
    await queue.append([entry('a'), entry('b')])
    await queue.claim({ bytes: 1, calls: 1 })
    await outbox.close()
    outbox = await open()
    expect((await queueOf().claim(all)).map(({ messageId }) => messageId)).toEqual(['a', 'b'])
  })

  it('leaves calls beyond its limit, and those after them, in the outbox', async () => {
    const queue = queueOf(250)
    await queue.claim(all)
    for (const name of ['a', 'b', 'c', 'd']) await queue.append([entry(name)])
    const names: string[] = []
    for (let turn = 0; turn < 3; turn += 1) names.push(...(await queue.claim(all)).map(({ messageId }) => messageId))
    expect(names).toEqual(['a', 'b', 'c', 'd'])
  })

  it('finds calls of other processes and released ones', async () => {
    const queue = queueOf()
    await queue.claim(all)
    await outbox.queue('shop').append([entry('a')])
    expect(await queue.claim(all)).toEqual([])
    now += 1_000
    const [found] = await queue.claim(all)
    expect(found).toMatchObject(entry('a'))
    await queue.release([found?.id ?? 0])
    expect(await queue.claim(all)).toMatchObject([entry('a')])
  })

  it('serves each call once, whatever the order of operations', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('claim' as const), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('release' as const), count: fc.integer({ min: 1, max: 3 }) }),
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        run += 1
        const queue = createMemoryFirstQueue(outbox.queue(`shop ${run}`), { maxBytes: 300, pollMs: 0, now: () => now })
        let appended = 0
        const out = new Map<number, string>()
        for (const { kind, count } of steps) {
          if (kind === 'append') {
            await queue.append(Array.from({ length: count }, (_, index) => entry(`m-${appended + index}`)))
            appended += count
          } else if (kind === 'claim') {
            for (const { id, messageId } of await queue.claim({ bytes: 1_000, calls: count })) {
              expect(out.has(id)).toBe(false)
              out.set(id, messageId)
            }
          } else {
            const ids = [...out.keys()].slice(0, count)
            await queue.release(ids)
            for (const id of ids) out.delete(id)
          }
        }
        for (;;) {
          const left = await queue.claim(all)
          if (left.length === 0) break
          for (const { id, messageId } of left) {
            expect(out.has(id)).toBe(false)
            out.set(id, messageId)
          }
        }
        expect(new Set(out.values()).size).toBe(appended)
        await queue.acknowledge([...out.keys()])
        expect(await queue.counts()).toMatchObject({ waiting: 0, claimed: 0, bytes: 0 })
      }),
      { numRuns: runs(60) },
    )
  })
})
