import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { SegmentError } from '../../error/segment-error.ts'
import { checkAmount } from '../../validate/check-amount.ts'
import { describeValue } from '../../validate/describe-value.ts'
import { loadSqlite } from '../load-sqlite.ts'
import { createLocks } from '../lock.ts'
import { makeFolder } from '../make-folder.ts'
import { systemCause } from '../system-cause.ts'
import { createDrain } from './drain.ts'
import { createFileClock } from './file-clock.ts'
import { checkFileSystem } from './file-system.ts'
import { outboxError } from './outbox-error.ts'
import { outboxFiles } from './outbox-files.ts'
import type { OutboxOptions } from './outbox-options.ts'
import { createOwnerLock } from './owners.ts'
import { createQueueNames } from './queue-names.ts'
import { createSpareFile } from './spare-file.ts'
import type { StoreContext } from './store.ts'

/** What an outbox keeps for as long as it is open. */
export interface OutboxContext extends StoreContext {
  readonly onError: (error: SegmentError) => void
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

const durabilities: readonly unknown[] = ['full', 'normal']

/** @throws {RangeError} for an invalid amount or an unknown durability, {SegmentError} for a path that is not a string */
const checkOptions = (options: OutboxOptions): void => {
  const {
    path,
    durability = 'full',
    maxBytes,
    maxAgeMs,
    parkedMaxAgeMs,
    dedupeWindowMs,
    busyTimeoutMs,
    maxPages,
  } = options
  const amounts = { maxBytes, maxAgeMs, parkedMaxAgeMs, dedupeWindowMs, busyTimeoutMs, maxPages }
  for (const [name, value] of Object.entries(amounts)) checkAmount(name, value)
  if (!durabilities.includes(durability)) {
    throw new RangeError(`The option durability must be full or normal, not ${describeValue(durability)}.`)
  }
  if (typeof path === 'string' && path !== '') return
  throw new SegmentError(
    'outbox_unavailable',
    `The path of the outbox must be a string, but it is ${describeValue(path)}.`,
    {
      advice: 'Pass the path of a file; it is created if it is missing.',
    },
  )
}

const createParts = async (options: OutboxOptions): Promise<OutboxContext> => {
  const { durability = 'full', now = Date.now, onError = () => undefined, onExpired = () => undefined } = options
  const { maxBytes = 1024 ** 3, maxAgeMs = 7 * 24 * 60 * 60_000, dedupeWindowMs: windowMs = 0 } = options
  const { parkedMaxAgeMs = maxAgeMs } = options
  const { busyTimeoutMs = 5_000, maxPages, monotonic = () => performance.now() } = options
  const sqlite = await loadSqlite()
  const path = await regularFile(options.path)
  const locks = createLocks(sqlite)
  await makeFolder(dirname(path))
  const doubt = await checkFileSystem(dirname(path))
  if (doubt !== undefined) onError(doubt)
  return {
    ...{ sqlite, path, durability, maxBytes, maxAgeMs, parkedMaxAgeMs, windowMs, busyTimeoutMs, maxPages },
    ...{ now, monotonic, onError, onExpired, locks },
    ownerLock: createOwnerLock(path, locks),
    names: createQueueNames(options.queues ?? []),
    clock: createFileClock(monotonic),
    spare: createSpareFile(outboxFiles(path).spare),
    drain: createDrain(path, locks),
  }
}

/**
 * Prepares the folder of an outbox, and takes the lock that proves to other processes that this one is alive.
 * @throws {SegmentError} `outbox_unavailable` if the path cannot be used, or the runtime has no SQLite
 * @throws {RangeError} for an invalid option
 */
export const createContext = async (options: OutboxOptions): Promise<OutboxContext> => {
  checkOptions(options)
  try {
    return await createParts(options)
  } catch (error) {
    throw outboxError(systemCause(options.path, error), 'cannot be opened')
  }
}
