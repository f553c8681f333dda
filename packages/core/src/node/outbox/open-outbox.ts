import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { SegmentError } from '../../error/segment-error.ts'
import type { Outbox, OutboxQueue } from '../../outbox/outbox.ts'
import { loadSqlite } from '../load-sqlite.ts'
import { createLocks, type Lock } from '../lock.ts'
import { systemCause } from '../system-cause.ts'
import { createDrain } from './drain.ts'
import { type DrainStore, openDrainStore } from './drain-store.ts'
import type { Expired } from './entry-rows.ts'
import { createFileClock } from './file-clock.ts'
import { checkFileSystem } from './file-system.ts'
import { moveCalls } from './move-calls.ts'
import {
  detachedError,
  fullDiskError,
  isBusy,
  isCorruption,
  isDetached,
  isDiskFull,
  outboxError,
} from './outbox-error.ts'
import { outboxFiles, removeDeadOwners } from './outbox-files.ts'
import { createOwner, createOwnerLock } from './owners.ts'
import { type Recovered, recoverCalls, removeDatabase, renameDatabase } from './recover-outbox.ts'
import { createSpareFile } from './spare-file.ts'
import { openStore, type Store, type StoreContext } from './store.ts'
import { readWalFrames } from './wal-frames.ts'

/** Options of an outbox. */
export interface OutboxOptions {
  /** Path of the file; its folder is created if it is missing. */
  readonly path: string
  /** Maximum bytes of JSON of all calls in the file. @default 1073741824 (1 GiB) */
  readonly maxBytes?: number | undefined
  /**
   * How long a call may wait before it is parked, and how long parked calls are kept, in milliseconds. Only time in which
   * a process has the outbox open counts, and only a call that was tried while Segment answers is parked.
   * @default 604800000 (7 days)
   */
  readonly maxAgeMs?: number | undefined
  /**
   * How long `has` finds a messageId after its call was kept, in milliseconds in which a process has the outbox open.
   * @default 0
   */
  readonly dedupeWindowMs?: number | undefined
  /**
   * `full` survives a power failure, `normal` only a crash of the process.
   * @default 'full'
   */
  readonly durability?: 'full' | 'normal' | undefined
  /** How long a write waits for a write of another process, in milliseconds. @default 5000 */
  readonly busyTimeoutMs?: number | undefined
  /** Maximum pages of 4,096 bytes in the file: a limit on disk space. */
  readonly maxPages?: number | undefined
  /** Milliseconds since 1970; for times that people read. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Clock for durations and ages, in milliseconds from any start. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /**
   * Called for problems that no caller waits for: a damaged, deleted or replaced file, a full disk, a file system that
   * may be remote.
   */
  readonly onError?: ((error: SegmentError) => void) | undefined
  /** Called when calls are too old. */
  readonly onExpired?: ((expired: Expired) => void) | undefined
}

/** How often to look for calls that are too old, in milliseconds. */
const sweepMs = 10 * 60_000

/** How often to look after the file and the disk, in milliseconds. */
const lookMs = 1_000

/** How long to wait for another process that opens or repairs the file, in milliseconds, and how often to look. */
const openingMs = 60_000
const openingPollMs = 20

/** How often an operation is repeated after its file was replaced. */
const maxRepairs = 2

const damageError = ({ calls, lostBytes, unknown }: Recovered, damaged: string): SegmentError => {
  const lost =
    lostBytes === undefined || lostBytes > 0
      ? ` Calls of ${lostBytes === undefined ? 'an unknown number of' : lostBytes} bytes could not be read.`
      : ' No stored call was lost.'
  const left = unknown === 0 ? '' : ` The source of ${unknown} calls is unknown; they stay in the damaged file.`
  return new SegmentError(
    'outbox_unavailable',
    `The outbox was damaged; ${calls} calls were recovered.${lost}${left}`,
    {
      advice: `The damaged file is ${damaged}.`,
    },
  )
}

/**
 * The file itself if its path is a symbolic link: SQLite writes its log beside it, and the locks of all processes must be
 * the same.
 * @throws {SegmentError} `outbox_unavailable` if it is a folder or a device, which would take calls and keep none
 */
const regularFile = async (given: string): Promise<string> => {
  const isLink = (await lstat(given).catch(() => undefined))?.isSymbolicLink() === true
  const path = isLink ? await realpath(given) : given
  if ((await stat(path).catch(() => undefined))?.isFile() !== false) return path
  throw new SegmentError('outbox_unavailable', `The outbox cannot be opened: ${given} is not a file.`, {
    advice: 'Pass the path of a file; it is created if it is missing.',
  })
}

/**
 * Opens an outbox in a SQLite file, with the calls that an earlier process left behind. A damaged file is moved to
 * `<path>.corrupt-<time>`, and its readable calls are copied into a fresh one. On a full disk it opens too: stored calls
 * are sent, and new ones fail until there is space.
 * @throws {SegmentError} `outbox_unavailable` if the file cannot be used, is on a network file system, or the runtime has
 *   no SQLite
 * @see https://nodejs.org/api/sqlite.html
 */
export const openOutbox = async (options: OutboxOptions): Promise<Outbox> => {
  const { durability = 'full', now = Date.now, onError = () => undefined, onExpired = () => undefined } = options
  const { maxBytes = 1024 ** 3, maxAgeMs = 7 * 24 * 60 * 60_000, dedupeWindowMs: windowMs = 0 } = options
  const { busyTimeoutMs = 5_000, maxPages } = options
  const monotonic = options.monotonic ?? (() => performance.now())
  const sqlite = await loadSqlite()
  const path = await regularFile(options.path).catch((error: unknown) => {
    throw outboxError(error, 'cannot be opened')
  })
  const locks = createLocks(sqlite)
  const files = outboxFiles(path)
  const setUp = async (): Promise<StoreContext> => {
    await mkdir(dirname(path), { recursive: true })
    const doubt = await checkFileSystem(dirname(path))
    if (doubt !== undefined) onError(doubt)
    return {
      ...{
        sqlite,
        path,
        durability,
        maxBytes,
        maxAgeMs,
        windowMs,
        busyTimeoutMs,
        maxPages,
        now,
        monotonic,
        onExpired,
        locks,
      },
      ownerLock: createOwnerLock(path, locks),
      clock: createFileClock(monotonic),
      spare: createSpareFile(files.spare),
      drain: createDrain(path, locks),
    }
  }
  const context = await setUp().catch((error: unknown) => {
    throw outboxError(systemCause(path, error), 'cannot be opened')
  })
  const { ownerLock, clock, spare, drain } = context

  const lockOpening = async (): Promise<Lock> => {
    for (let waitedMs = 0; ; waitedMs += openingPollMs) {
      // Taking a held lock would block this thread for a while, and with it the holder, if that is here.
      const lock = locks.isHeld(files.opening) ? undefined : locks.take(files.opening)
      if (lock !== undefined) return lock
      if (waitedMs >= openingMs) {
        throw new SegmentError('outbox_unavailable', 'Another process is opening the outbox and does not finish.', {
          advice: `Find the process that holds ${files.opening}.`,
        })
      }
      await sleep(openingPollMs)
    }
  }

  /** Replaces a damaged file by one with its readable calls. */
  const recover = async (): Promise<void> => {
    const recovered = await recoverCalls(path, files.recovered, { sqlite, now: now() })
    let damaged = `${path}.corrupt-${now()}`
    for (let count = 2; existsSync(damaged); count += 1) damaged = `${path}.corrupt-${now()}-${count}`
    await renameDatabase(path, damaged)
    await rename(files.recovered, path)
    onError(damageError(recovered, damaged))
  }

  const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0

  /** Puts the files in order before SQLite opens them: it deletes a log whose file is empty or missing. */
  const prepareFiles = async (living: number): Promise<void> => {
    const mainBytes = await sizeOf(path)
    if (!existsSync(path) && existsSync(files.recovered)) await rename(files.recovered, path)
    else await removeDatabase(files.recovered)
    if (living === 0) {
      if ((await sizeOf(`${path}-wal`)) === 0) return
      const frames = readWalFrames(await readFile(`${path}-wal`))
      if (frames.isDamaged || (mainBytes === 0 && frames.pages.size > 0)) await recover()
    } else if (!existsSync(path)) {
      // The log belongs to a file that was deleted, which its processes still have open.
      for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
    }
  }

  const openFresh = async (move?: Parameters<typeof openStore>[1]): Promise<Store> => {
    await prepareFiles(await removeDeadOwners(path, locks, ownerLock.name()))
    try {
      return await openStore(context, move)
    } catch (error) {
      if (!isCorruption(error)) throw error
      await recover()
      return openStore(context, move)
    }
  }

  const openOrDrain = async (): Promise<Store | DrainStore> => {
    const opening = await lockOpening()
    try {
      for (;;) {
        try {
          return await openFresh()
        } catch (error) {
          const isRead = isBusy(error) && drain.isHeldElsewhere()
          if (!isDiskFull(error) && !isRead) throw error
          if (!isRead && spare.release()) continue
          onError(fullDiskError(error))
          return openDrainStore(context)
        }
      }
    } finally {
      opening.release()
    }
  }

  const isStore = (store: Store | DrainStore): store is Store => 'writes' in store

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
    await mkdir(dirname(path), { recursive: true })
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
      await replacing?.catch(() => undefined)
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

  const sweep = async (): Promise<void> => {
    await using((store) => (isStore(store) ? store.sweep() : Promise.resolve()))
  }
  await sweep().catch(report)
  spare.restore()
  const sweeper = setInterval(() => void sweep().catch(report), sweepMs).unref()
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
      // The name contains the write key; its hash distinguishes sources just as well.
      const hash = createHash('sha256').update(name).digest()
      return {
        append: (entries, how) => using((store) => store.queue(hash).append(entries, how)),
        claim: (limit) => using((store) => store.queue(hash).claim(limit)),
        acknowledge: (ids) => using((store) => store.queue(hash).acknowledge(placed(ids))),
        release: (ids, how) => using((store) => store.queue(hash).release(placed(ids), how)),
        park: (ids, reason) => using((store) => store.queue(hash).park(placed(ids), reason)),
        parked: (limit) => using((store) => store.queue(hash).parked(limit)),
        requeue: (ids) => using((store) => store.queue(hash).requeue(placed(ids))),
        has: (messageId) => current.queue(hash).has(messageId),
        counts: () => using((store) => store.queue(hash).counts()),
      }
    },
    async close() {
      isClosed = true
      clearInterval(sweeper)
      clearInterval(looker)
      await looking
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
