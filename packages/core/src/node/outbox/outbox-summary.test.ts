import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { Locks } from '../lock.ts'
import { createDrain } from './drain.ts'
import { prepareSchema } from './outbox-schema.ts'
import { summarize } from './outbox-summary.ts'
import { createQueueNames, hashOfName } from './queue-names.ts'

it('counts no call twice while a full disk keeps its claims and outcomes in memory', () => {
  const database = new DatabaseSync(':memory:')
  prepareSchema(database, 1)
  database.prepare('INSERT INTO queues VALUES (7, ?)').run(hashOfName('web'))
  const add = database.prepare(
    "INSERT INTO entries (id, queue, message_id, json, bytes, appended_at) VALUES (?, 7, ?, '{}', 2, ?)",
  )
  for (const id of [1, 2, 3, 4, 5]) add.run(id, `m-${id}`, 100 * id)
  const lock = { release: () => {} }
  const drain = createDrain('outbox', { take: () => lock, isHeld: () => false } as unknown as Locks)
  const names = createQueueNames(['web'])
  const sum = () => {
    const { queues, oldestMs } = summarize(database, { names, drain, now: 1_000 })
    return [queues.map(({ name, waiting }) => [name, waiting]), oldestMs]
  }
  expect(sum()).toEqual([[['web', 5]], 900])
  const claimed = drain.claim(database, { queue: 7, limit: { bytes: 100, calls: 3 }, living: new Set() })
  expect(sum()).toEqual([[['web', 2]], 900])
  const ids = claimed.slice(0, 2).map(({ id }) => id)
  drain.postpone({ hash: hashOfName('web'), kind: 'acknowledge', ids })
  expect(sum()).toEqual([[['web', 2]], 700])
  drain.release([3])
  expect(sum()).toEqual([[['web', 3]], 700])
})
