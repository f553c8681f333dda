import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SegmentError } from '../../error/segment-error.ts'
import type { OutboxQueue } from '../../outbox/outbox.ts'
import type { OutboxFile } from '../../outbox/outbox-file.ts'
import { makeFolder } from '../make-folder.ts'
import { systemCause } from '../system-cause.ts'
import { type DrainStore, openDrainStore } from './drain-store.ts'
import { moveCalls } from './move-calls.ts'
import { createOpener } from './open-file.ts'
import { createContext } from './outbox-context.ts'
import { detachedError, isCorruption, isDetached, outboxError } from './outbox-error.ts'
import type { OutboxOptions } from './outbox-options.ts'
import { unfinishedQueues } from './outbox-summary.ts'
import { createOwner } from './owners.ts'
import { listParked } from './parked-rows.ts'
import { hashOfName } from './queue-names.ts'
import { renameDatabase } from './recover-outbox.ts'
import type { Store } from './store.ts'

/** How often to look for calls that are too old, in milliseconds. */
const sweepMs = 10 * 60_000

/** How often to look after the file and the disk, in milliseconds. */
const lookMs = 1_000

/** How often an operation is repeated after its file was replaced. */
const maxRepairs = 2

const isStore = (store: Store | DrainStore): store is Store => 'writes' in store

/**
 * Opens an outbox in a SQLite file, with the calls that an earlier process left behind. A damaged file is moved to
 * `<path>.corrupt-<time>`, and its readable calls are copied into a fresh one. On a full disk it opens too: stored calls
 * are sent, and new ones fail until there is space.
 * @throws {SegmentError} `outbox_unavailable` if the file cannot be used, is on a network file system, or the runtime has
 *   no SQLite
 * @throws {RangeError} for an option that is not a number of at least 0, or an unknown durability
 * @see https://nodejs.org/api/sqlite.html
 */
export const openOutbox = async (options: OutboxOptions): Promise<OutboxFile> => {
  const context = await createContext(options)
  const { path, locks, now, monotonic, onError, ownerLock, clock, spare, drain } = context
  const { lockOpening, recover, openFresh, openOrDrain } = createOpener(context)

  let current = await openOrDrain().catch((error: unknown) => {
    ownerLock.release()
    throw outboxError(systemCause(path, error), 'cannot be opened')
  })
  let moved: ReadonlyMap<number, number> = new Map()
  let replacing: Promise<void> | undefined
  let isClosed = false
  const report = (error: unknown): void => onError(outboxError(error, 'cannot be maintained'))

  /** Opens the file that took the place of this one, or makes one, and moves the calls there. */
  const replaceDetached = async (old: Store): Promise<Store> => {
    // Only its log was deleted: the file alone is not complete.
    if (old.ownsMain()) await renameDatabase(path, `${path}.corrupt-${now()}`)
    // A new file must not use the log of the old one.
    else if (old.ownsLog()) for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
    let calls = 0
    const store = await openFresh((database) => {
      const register = () => createOwner(database, { path, locks, lock: ownerLock, monotonic, now })
      const result = moveCalls({ from: old.database, owner: old.owner, to: database, register, drain })
      moved = new Map([...moved, ...result.ids])
      calls = result.calls
    })
    drain.clear()
    onError(
      new SegmentError(
        'outbox_unavailable',
        `The file of the outbox was deleted or replaced while in use; ${calls} calls were moved to a new one.`,
        { advice: 'Leave the file alone while a process uses it.' },
      ),
    )
    return store
  }

  const replace = async (old: Store, error: unknown): Promise<void> => {
    // The whole folder may be gone.
    await makeFolder(dirname(path))
    ownerLock.renew()
    const opening = await lockOpening()
    try {
      if (isDetached(error)) current = await replaceDetached(old)
      else {
        // Another process may have recovered it already.
        if (old.ownsMain()) await recover()
        current = await openFresh()
      }
    } finally {
      opening.release()
    }
    await old.abandon().catch(report)
  }

  /** @returns whether there is a file to try again with */
  const repair = async (store: Store | DrainStore, error: unknown): Promise<boolean> => {
    if (current !== store) return true
    if (isClosed || !isStore(store) || !(isDetached(error) || isCorruption(error))) return false
    replacing ??= replace(store, error).finally(() => {
      replacing = undefined
    })
    try {
      await replacing
      return true
    } catch (failure) {
      report(failure)
      return false
    }
  }

  const using = async <Value>(use: (store: Store | DrainStore) => Promise<Value>): Promise<Value> => {
    for (let repairs = 0; ; repairs += 1) {
      if (replacing !== undefined) await replacing.catch(() => undefined)
      const store = current
      try {
        return await use(store)
      } catch (error) {
        if (repairs >= maxRepairs || !(await repair(store, error))) throw outboxError(error, 'cannot be used')
      }
    }
  }

  /** Leaves the emergency mode once there is space. */
  const leaveDrain = async (store: DrainStore): Promise<void> => {
    if (!spare.restore()) return
    store.close()
    current = await openOrDrain().catch((error: unknown) => {
      report(error)
      return openDrainStore(context)
    })
  }

  const look = async (): Promise<void> => {
    clock.now()
    if (!isStore(current)) return leaveDrain(current)
    await using((one) => (isStore(one) && !one.ownsLog() ? Promise.reject(detachedError()) : Promise.resolve()))
    const store = current
    if (!isStore(store)) return
    await store.tidy()
    if (ownerLock.renew())
      await using((one) => (isStore(one) ? one.writes.run(() => one.owner.rename()) : Promise.resolve()))
  }

  const sweep = (): Promise<void> =>
    using((store) => (isStore(store) ? store.sweep() : Promise.resolve())).catch(report)
  await sweep()
  spare.restore()
  let sweeping: Promise<void> | undefined
  const sweeper = setInterval(() => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined
    })
  }, sweepMs).unref()
  let looking: Promise<void> | undefined
  const looker = setInterval(() => {
    looking ??= look()
      .catch(report)
      .finally(() => {
        looking = undefined
      })
  }, lookMs).unref()

  const placed = (ids: readonly number[]): readonly number[] =>
    moved.size === 0 ? ids : ids.map((id) => moved.get(id) ?? id)

  return {
    queue(name): OutboxQueue {
      const hash = hashOfName(name)
      context.names.add(hash.toString('hex'), name)
      let latest: { readonly store: Store | DrainStore; readonly queue: OutboxQueue } | undefined
      /** The queue in a file; looked up again only after the file was replaced. */
      const queueIn = (store: Store | DrainStore): OutboxQueue => {
        if (latest?.store !== store) latest = { store, queue: store.queue(hash) }
        return latest.queue
      }
      return {
        append: (entries, how) => using((store) => queueIn(store).append(entries, how)),
        claim: (limit) => using((store) => queueIn(store).claim(limit)),
        acknowledge: (ids) => using((store) => queueIn(store).acknowledge(placed(ids))),
        release: (ids, how) => using((store) => queueIn(store).release(placed(ids), how)),
        park: (ids, reason) => using((store) => queueIn(store).park(placed(ids), reason)),
        parked: (limit) => using((store) => queueIn(store).parked(limit)),
        requeue: (ids) => using((store) => queueIn(store).requeue(placed(ids))),
        has: (messageId) => queueIn(current).has(messageId),
        counts: () => using((store) => queueIn(store).counts()),
      }
    },
    summary: () => using(async (store) => store.summary()),
    unfinished: (names) =>
      using(async ({ database }) => (database === undefined ? new Set(names) : unfinishedQueues(database, names))),
    listParked: ({ limit, after = 0 }) =>
      using(async ({ database }) =>
        database === undefined ? [] : listParked(database, context.names, { limit, after }),
      ),
    retryParked: (ids) => using((store) => store.retryParked(ids)),
    discardParked: (ids) => using((store) => store.discardParked(ids)),
    async close() {
      isClosed = true
      clearInterval(sweeper)
      clearInterval(looker)
      await looking
      await sweeping
      await replacing?.catch(() => undefined)
      try {
        await current.close()
      } finally {
        drain.close()
        ownerLock.release()
      }
    },
  }
}
