/**
 * Counts the calls that have no outcome yet, in epochs that a flush begins, so that whoever flushes waits for the calls
 * before it and not for those after.
 */
export const createBacklog = () => {
  let current = 0
  let size = 0
  /** Calls without an outcome by epoch; an epoch without any is missing. */
  const counts = new Map<number, number>()
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = []

  const isEmptyUpTo = (epoch: number): boolean => {
    for (const other of counts.keys()) if (other <= epoch) return false
    return true
  }

  return {
    /** Counts a call; returns the epoch it belongs to. */
    enter(): number {
      size += 1
      counts.set(current, (counts.get(current) ?? 0) + 1)
      return current
    },
    /** The call has its outcome. @returns calls that have none yet */
    leave(epoch: number): number {
      size -= 1
      const left = (counts.get(epoch) ?? 0) - 1
      if (left > 0) counts.set(epoch, left)
      else {
        counts.delete(epoch)
        const ready = waiters.filter(({ upTo }) => isEmptyUpTo(upTo))
        waiters = waiters.filter((waiter) => !ready.includes(waiter))
        for (const { resolve } of ready) resolve()
      }
      return size
    },
    /** Whether someone waits for the calls of this epoch. */
    isAwaited: (epoch: number): boolean => waiters.some(({ upTo }) => upTo >= epoch),
    /** Begins an epoch; resolves when every call of those before has its outcome. */
    whenLeft(): Promise<void> {
      const upTo = current
      current += 1
      return isEmptyUpTo(upTo) ? Promise.resolve() : new Promise((resolve) => waiters.push({ upTo, resolve }))
    },
    size: (): number => size,
  }
}
