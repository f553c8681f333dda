import type { DatabaseSync } from 'node:sqlite'
import type { ClaimedEntry, OutboxQueue, ParkedEntry } from '../../outbox/outbox.ts'
import type { Drain, DrainClaim, Unwritten } from './drain.ts'
import type { EntryRows, Totals } from './entry-rows.ts'
import type { FileClock } from './file-clock.ts'
import { damageFound, fullDiskError, isDiskFull } from './outbox-error.ts'
import type { Owner } from './owners.ts'
import { prepareQueueStatements, queueIdOf } from './queue-statements.ts'
import type { SeenIds } from './seen-ids.ts'
import type { WriteGroup } from './write-group.ts'

/** What the queues of one file share. */
export interface SqliteQueueOptions {
  readonly database: DatabaseSync
  readonly writes: WriteGroup
  readonly owner: Owner
  readonly totals: Totals
  readonly rows: EntryRows
  /** Remembers messageIds, if deduplication is on. */
  readonly seen: SeenIds | undefined
  /** Keeps what a full disk cannot hold. */
  readonly drain: Drain
  readonly clock: FileClock
  readonly maxAgeMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly monotonic: () => number
  /** Changes when queues may have been deleted, here or by another process. */
  readonly generation: () => number
  /** Checks that calls may be stored. @throws if the disk is full */
  readonly checkSpace: () => void
  /** @param hash of the name of the queue @param messageIds of the calls that are parked because they waited too long */
  readonly onExpired: (hash: Uint8Array, messageIds: readonly string[]) => void
}

/** A queue of a file. */
export interface SqliteQueue extends OutboxQueue {
  /** Writes a change that was postponed. Call inside a transaction. */
  apply(change: Unwritten): void
}

/** How long an answer of Segment counts as recent, in milliseconds. */
const answerMs = 60_000

/** How long nothing but appends is tried after the disk was full, in milliseconds. */
const fullMs = 500

type Row = Readonly<Record<string, unknown>>

const entryOf = (row: Row): ClaimedEntry => ({
  id: Number(row.id),
  messageId: String(row.message_id),
  json: String(row.json),
  bytes: Number(row.bytes),
})

/** Ranges of consecutive ids, each as its first and last, so that one statement covers many calls. */
const runsOf = (ids: readonly number[]): readonly (readonly [number, number])[] => {
  const runs: [number, number][] = []
  for (const id of [...ids].sort((left, right) => left - right)) {
    const run = runs.at(-1)
    if (run !== undefined && id <= run[1] + 1) run[1] = id
    else runs.push([id, id])
  }
  return runs
}

/** Creates the queues of a file. */
export const createSqliteQueues = (options: SqliteQueueOptions) => {
  const { database, writes, owner, totals, rows, seen, drain, clock, maxAgeMs, now, monotonic, generation } = options
  const { oldest, take, sumOf, remove, free, parkEntry, expire, listParked, unpark, list, count, addQueue, findQueue } =
    prepareQueueStatements(database)
  /** Until when nothing of a kind is tried, because the disk was full. */
  const fullUntil = { claim: Number.NEGATIVE_INFINITY, change: Number.NEGATIVE_INFINITY }

  /** Runs a write, or does without it while the disk is full. Only a change may use the last bytes of the disk. */
  const unlessFull = async <Value>(
    kind: keyof typeof fullUntil,
    work: () => Value,
    otherwise: (error: unknown) => Value,
  ): Promise<Value> => {
    if (drain.isPending() && monotonic() < fullUntil[kind]) return otherwise(fullDiskError())
    try {
      return await writes.run(work, { grows: kind === 'claim' })
    } catch (error) {
      if (!isDiskFull(error)) throw error
      fullUntil[kind] = monotonic() + fullMs
      return otherwise(error)
    }
  }

  /** @param hash of the name of the queue */
  return (hash: Uint8Array): SqliteQueue => {
    /** The id of the queue, once it is committed: after a rollback, another queue may get the same id. */
    let committed: { readonly id: number; readonly generation: number } | undefined
    const known = (): number | undefined => (committed?.generation === generation() ? committed.id : undefined)
    let answeredAt = Number.NEGATIVE_INFINITY
    /** The same; creates the queue when it is first written to. */
    const queueId = (): number => {
      const id = known()
      if (id !== undefined) return id
      const found = findQueue.get(hash)
      if (found !== undefined) return Number(found.id)
      // If another name has the id, SQLite chooses one.
      if (Number(addQueue.run(queueIdOf(hash), hash).changes) === 0) addQueue.run(null, hash)
      return Number(findQueue.get(hash)?.id)
    }

    /** The id for reading. A recovered file may have lost the name. */
    const readId = (): number => Number(findQueue.get(hash)?.id ?? queueIdOf(hash))

    const removeAll = (ids: readonly number[]): void => {
      const queue = queueId()
      for (const [first, last] of runsOf(ids)) {
        totals.free(Number(sumOf.get(first, last, queue)?.bytes))
        remove.run(first, last, queue)
      }
    }

    const parkAll = (
      ids: readonly number[],
      { code, message }: { readonly code: string; readonly message: string },
    ) => {
      for (const id of ids) parkEntry.run(code, message, now(), clock.now(), id, queueId())
    }

    /** @param mayExpire whether those that waited too long are parked @returns their messageIds */
    const freeAll = (ids: readonly number[], mayExpire: boolean): readonly string[] => {
      const queue = queueId()
      const expired: string[] = []
      for (const id of ids) {
        const row = mayExpire ? expire.get(now(), clock.now(), id, queue, owner.id, maxAgeMs) : undefined
        if (row !== undefined) expired.push(String(row.message_id))
        free.run(id, queue, owner.id)
      }
      return expired
    }

    const apply = (change: Unwritten): void => {
      const { kind, ids, reason } = change
      switch (kind) {
        case 'acknowledge':
          removeAll(ids)
          break
        case 'park':
          parkAll(ids, reason ?? { code: '', message: '' })
          break
        case 'release':
          freeAll(ids, false)
          break
        default:
          kind satisfies never
      }
    }

    /** Runs a change; if the disk is full, it is written later. @throws if it is not on disk */
    const change = async <Value>(unwritten: Omit<Unwritten, 'hash'>, work: () => Value): Promise<Value> => {
      const value = await unlessFull('change', work, (error) => {
        drain.postpone({ ...unwritten, hash })
        throw error
      })
      drain.settled(unwritten.ids)
      return value
    }

    const release: OutboxQueue['release'] = async (ids, { tried = false, answered = false } = {}) => {
      if (answered) answeredAt = monotonic()
      // Segment answers other calls, so that these fail for a reason of their own.
      const mayExpire = tried && monotonic() - answeredAt <= answerMs
      const inFile = drain.release(ids)
      if (inFile.length === 0) return
      const expired = await change({ kind: 'release', ids: inFile }, () => freeAll(inFile, mayExpire))
      if (expired.length > 0) options.onExpired(hash, expired)
    }

    /** The disk is full: reads without a write. */
    const claimInMemory = (limit: DrainClaim['limit']): readonly ClaimedEntry[] => {
      database.exec('BEGIN IMMEDIATE')
      try {
        return drain.claim(database, { queue: readId(), limit, living: owner.living() })
      } finally {
        database.exec('ROLLBACK')
      }
    }

    return {
      apply,
      append: async (entries, { claim = false } = {}) => {
        if (entries.length === 0) return []
        options.checkSpace()
        const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
        let ids: readonly number[] = []
        const store = () => {
          ids = []
          totals.take(bytes)
          const queue = queueId()
          const holder = claim ? owner.id : null
          const appendedAt = clock.now()
          ids = entries.map(({ messageId, json, bytes: size }) => {
            seen?.note(queue, messageId)
            const id = totals.nextId()
            rows.note([id, queue, messageId, json, size, appendedAt, holder])
            return id
          })
          return { id: queue, generation: generation() }
        }
        try {
          committed = await writes.run(store, { grows: true })
          return ids
        } catch (error) {
          // The calls may be in the file although the write failed: release them, or they would stay claimed forever.
          if (claim && ids.length > 0 && !isDiskFull(error)) await release(ids).catch(() => undefined)
          throw error
        }
      },
      claim: async (limit) => {
        if (drain.isHeldElsewhere()) return []
        const work = (): readonly ClaimedEntry[] => {
          const claimed: ClaimedEntry[] = []
          let left = limit.bytes
          // Calls that were appended in the same transaction can be claimed too.
          rows.write()
          owner.reclaim()
          for (const row of oldest.iterate(queueId())) {
            const entry = entryOf(row)
            if (drain.isClaimed(entry.id) || drain.isDone(entry.id)) continue
            if (claimed.length >= limit.calls || (claimed.length > 0 && entry.bytes > left)) break
            left -= entry.bytes
            claimed.push(entry)
          }
          for (const { id } of claimed)
            if (Number(take.run(owner.id, id).changes) !== 1)
              throw damageFound(`The index leads to the call ${id}, which is not waiting.`)
          return claimed
        }
        return unlessFull('claim', work, () => claimInMemory(limit))
      },
      acknowledge: (ids) => {
        answeredAt = monotonic()
        return change({ kind: 'acknowledge', ids }, () => removeAll(ids))
      },
      release,
      park: (ids, reason) => {
        answeredAt = monotonic()
        return change({ kind: 'park', ids, reason }, () => parkAll(ids, reason))
      },
      parked: async (limit) =>
        listParked.all(readId(), limit).map(
          (row): ParkedEntry => ({
            ...entryOf(row),
            code: String(row.code),
            message: String(row.message),
            parkedAt: Number(row.parked_at),
          }),
        ),
      requeue: (ids) =>
        writes.run(() => {
          for (const id of ids) unpark.run(clock.now(), id, queueId())
        }),
      has: (messageId) => {
        if (seen === undefined) return false
        return seen.has(known() ?? readId(), messageId)
      },
      counts: async () => {
        const queue = readId()
        if (drain.isPending()) return drain.count(list.iterate(queue), () => true)
        const row: Row = count.get(queue) ?? {}
        return {
          waiting: Number(row.waiting),
          claimed: Number(row.claimed),
          parked: Number(row.parked),
          bytes: Number(row.bytes),
        }
      },
    }
  }
}
