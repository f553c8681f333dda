import { existsSync } from 'node:fs'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SegmentError } from '../../error/segment-error.ts'
import type { Lock } from '../lock.ts'
import { type DrainStore, openDrainStore } from './drain-store.ts'
import type { OutboxContext } from './outbox-context.ts'
import { fullDiskError, isBusy, isCorruption, isDiskFull } from './outbox-error.ts'
import { outboxFiles, removeDeadOwners } from './outbox-files.ts'
import { type Recovered, recoverCalls, removeDatabase, renameDatabase } from './recover-outbox.ts'
import { openStore, type Store } from './store.ts'
import { readWalFrames } from './wal-frames.ts'

/** How long to wait for another process that opens or repairs the file, in milliseconds, and how often to look. */
const openingMs = 60_000
const openingPollMs = 20

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

/** Creates the functions that open the file of an outbox: one that is sound, damaged or missing, or on a full disk. */
export const createOpener = (context: OutboxContext) => {
  const { sqlite, path, locks, now, onError, ownerLock, spare, drain } = context
  const files = outboxFiles(path)

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

  return { lockOpening, recover, openFresh, openOrDrain }
}
