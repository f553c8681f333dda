import { SegmentError } from '../../src/error/segment-error.ts'
import type { ClaimedEntry, Outbox, OutboxEntry, OutboxQueue, ParkedEntry } from '../../src/outbox/outbox.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { VirtualProcess, VirtualTime } from './virtual-time.ts'

/** An entry of the disk. */
export interface DiskEntry extends ClaimedEntry {
  readonly queue: string
  owner: VirtualProcess | undefined
  parked: { readonly code: string; readonly message: string; readonly parkedAt: number } | undefined
}

/** How a disk behaves. */
export interface DiskFaults {
  /** Probability that an operation fails. */
  readonly failing: number
  /** Probability that a failing operation was done nevertheless. */
  readonly doneNevertheless: number
  /** Probability that an operation never answers. */
  readonly hanging: number
  /** Longest time of an operation, in milliseconds. */
  readonly latencyMs: number
  /** Bytes of JSON it has room for. */
  readonly maxBytes: number
  /** How long the calls of a process that is dead or frozen are left alone, in milliseconds. */
  readonly leaseMs: number
}

const diskError = (): SegmentError =>
  new SegmentError('outbox_unavailable', 'The disk failed.', { advice: 'Try again.' })

/** Creates a disk with the calls of several processes, which fails as its faults say. */
export const createFaultyDisk = ({
  time,
  trace,
  random,
  faults,
}: {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly random: Random
  readonly faults: DiskFaults
}) => {
  const entries: DiskEntry[] = []
  /** Calls that may be sent again: their acknowledgement did not reach the disk, or another process got them. */
  const excused = new Set<string>()
  let ids = 0
  let healed = false
  /** When the last operation so far is done. */
  let freeAt = 0

  const remove = (id: number): void => {
    const index = entries.findIndex((entry) => entry.id === id)
    if (index >= 0) entries.splice(index, 1)
  }

  const find = (id: number): DiskEntry | undefined => entries.find((entry) => entry.id === id)

  /** Runs one operation: it takes time, may fail, and answers only a process that runs. */
  const run = <Value>(
    process: VirtualProcess,
    name: string,
    work: () => Value,
    refused = (): void => {},
  ): Promise<Value> =>
    new Promise((resolve, reject) => {
      const isFailing = !healed && random.chance(faults.failing)
      const isDone = !isFailing || random.chance(faults.doneNevertheless)
      const isHanging = !healed && random.chance(faults.hanging)
      const latencyMs = healed ? 0 : random.int(0, faults.latencyMs)
      // One operation after the other, as in a database.
      freeAt = Math.max(freeAt, time.now() + latencyMs)
      time.inWorld(freeAt - time.now(), () => {
        if (!process.isAlive) return
        let answer: () => void
        try {
          const value = isDone ? work() : undefined
          if (isFailing || isHanging) refused()
          answer = isFailing ? () => reject(diskError()) : () => resolve(value as Value) // it is done if it does not fail
        } catch (error) {
          answer = () => reject(error)
        }
        if (isFailing) trace.add('disk', `${name} of ${process.name} fails${isDone ? ', although it is done' : ''}`)
        if (isHanging) trace.add('disk', `${name} of ${process.name} hangs`)
        else time.reach(process, 0, answer)
      })
    })

  const releaseFrom = (process: VirtualProcess): void => {
    for (const entry of entries) {
      if (entry.owner !== process) continue
      entry.owner = undefined
      excused.add(entry.messageId)
    }
  }

  const queueOf = (process: VirtualProcess, queue: string): OutboxQueue => {
    const own = (): readonly DiskEntry[] => entries.filter((entry) => entry.queue === queue)
    const each = (ids: readonly number[], change: (entry: DiskEntry) => void): void => {
      for (const entry of ids.map(find)) if (entry !== undefined) change(entry)
    }
    const excuse = (ids: readonly number[]) => (): void => each(ids, ({ messageId }) => excused.add(messageId))
    return {
      append(added: readonly OutboxEntry[], { claim = false } = {}) {
        return run(process, 'append', () => {
          const used = entries.reduce((sum, { bytes }) => sum + bytes, 0)
          const more = added.reduce((sum, { bytes }) => sum + bytes, 0)
          if (used + more > faults.maxBytes) throw new SegmentError('outbox_full', 'The disk is full.')
          return added.map((entry) => {
            ids += 1
            entries.push({ ...entry, id: ids, queue, owner: claim ? process : undefined, parked: undefined })
            return ids
          })
        })
      },
      claim({ bytes, calls }) {
        return run(process, 'claim', () => {
          const claimed: ClaimedEntry[] = []
          let sum = 0
          for (const entry of own()) {
            if (entry.owner !== undefined || entry.parked !== undefined) continue
            if (claimed.length >= calls || (claimed.length > 0 && sum + entry.bytes > bytes)) break
            sum += entry.bytes
            entry.owner = process
            claimed.push({ id: entry.id, messageId: entry.messageId, json: entry.json, bytes: entry.bytes })
          }
          return claimed
        })
      },
      acknowledge: (ids) =>
        run(
          process,
          'acknowledge',
          () => {
            for (const id of ids) remove(id)
          },
          excuse(ids),
        ),
      release: (ids) =>
        run(
          process,
          'release',
          () =>
            each(ids, (entry) => {
              // Another process may have it by now.
              if (entry.owner === process) entry.owner = undefined
            }),
          excuse(ids),
        ),
      park: (ids, reason) =>
        run(
          process,
          'park',
          () =>
            each(ids, (entry) => {
              entry.owner = undefined
              entry.parked = { ...reason, parkedAt: time.wall() }
            }),
          excuse(ids),
        ),
      parked: async (limit) =>
        own()
          .flatMap(({ id, messageId, json, bytes, parked }): readonly ParkedEntry[] =>
            parked === undefined ? [] : [{ id, messageId, json, bytes, ...parked }],
          )
          .slice(0, limit),
      requeue: (ids) =>
        run(process, 'requeue', () =>
          each(ids, (entry) => {
            entry.parked = undefined
          }),
        ),
      has: () => false,
      counts: async () => ({
        waiting: own().filter(({ owner, parked }) => owner === undefined && parked === undefined).length,
        claimed: own().filter(({ owner }) => owner !== undefined).length,
        parked: own().filter(({ parked }) => parked !== undefined).length,
        bytes: own().reduce((sum, { bytes }) => sum + bytes, 0),
      }),
    }
  }

  return {
    /** What the disk holds. */
    entries: entries as readonly DiskEntry[],
    /** The messageIds of calls that may be sent again, because the disk failed or their process ended. */
    excused: excused as ReadonlySet<string>,
    heal(): void {
      healed = true
    },
    /** Lets other processes have the calls of one that is dead, or silent for longer than its lease. */
    reclaimFrom(process: VirtualProcess): void {
      time.inWorld(faults.leaseMs, () => {
        if (!process.isAlive || process.frozenUntil > time.now()) releaseFrom(process)
      })
    },
    /** Opens the disk in a process. */
    open: (process: VirtualProcess): Outbox => ({
      queue: (name) => queueOf(process, name),
      close: () => run(process, 'close', () => releaseFrom(process)),
    }),
  }
}

/** See {@link createFaultyDisk}. */
export type FaultyDisk = ReturnType<typeof createFaultyDisk>
