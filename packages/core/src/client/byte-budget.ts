/** Limits the bytes of calls without an outcome. Callers wait in order if their call does not fit. */
export const createByteBudget = (maxBytes: number) => {
  let used = 0
  let drains: { readonly bytes: number; readonly ready: () => void }[] = []
  const waiting: { readonly bytes: number; readonly enter: (entered: boolean) => void }[] = []

  // A call larger than the whole budget may enter an empty one; otherwise it would wait forever.
  const fits = (bytes: number): boolean => used === 0 || used + bytes <= maxBytes

  return {
    /** Whether the bytes fit and no one is waiting. */
    hasRoom: (bytes: number): boolean => waiting.length === 0 && fits(bytes),
    /** Counts bytes, whether they fit or not. */
    take(bytes: number): void {
      used += bytes
    },
    /**
     * Waits until the bytes fit.
     * @param enter called once: with true when the bytes fit and are counted, or with false when the budget was closed
     */
    wait(bytes: number, enter: (entered: boolean) => void): void {
      waiting.push({ bytes, enter })
    },
    free(bytes: number): void {
      used -= bytes
      for (let first = waiting[0]; first !== undefined && fits(first.bytes); first = waiting[0]) {
        waiting.shift()
        used += first.bytes
        first.enter(true)
      }
      if (drains.length === 0) return
      const ready = drains.filter((drain) => used <= drain.bytes)
      drains = drains.filter((drain) => used > drain.bytes)
      for (const drain of ready) drain.ready()
    },
    /** Resolves when no more than these bytes are used. */
    whenBelow: (limit: number): Promise<void> =>
      used <= limit ? Promise.resolve() : new Promise((ready) => drains.push({ bytes: limit, ready })),
    /** Whether a caller waits for bytes to be freed. */
    isWaitedFor: (): boolean => waiting.length > 0 || drains.length > 0,
    /** Rejects every waiting caller. */
    close(): void {
      for (const { enter } of waiting.splice(0)) enter(false)
      for (const { ready } of drains.splice(0)) ready()
    },
    usedBytes: (): number => used,
  }
}
