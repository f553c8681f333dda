/** Bytes that calls without an outcome may take, and those who wait for some. First come, first served. */
export const createRoom = (maxBytes: number) => {
  let used = 0
  let drains: { readonly bytes: number; readonly ready: () => void }[] = []
  const waiting: { readonly bytes: number; readonly enter: (entered: boolean) => void }[] = []

  // A call larger than the whole room may enter an empty one; otherwise it would wait for ever.
  const fits = (bytes: number): boolean => used === 0 || used + bytes <= maxBytes

  return {
    /** Whether the bytes fit and nobody waits. */
    hasRoom: (bytes: number): boolean => waiting.length === 0 && fits(bytes),
    /** Counts bytes, whether they fit or not. */
    take(bytes: number): void {
      used += bytes
    },
    /** Resolves when there is room for the bytes: true, and they are counted; or false where the room was closed. */
    wait: (bytes: number): Promise<boolean> => new Promise((enter) => waiting.push({ bytes, enter })),
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
    /** Resolves when no more than these bytes are taken. */
    whenBelow: (limit: number): Promise<void> =>
      used <= limit ? Promise.resolve() : new Promise((ready) => drains.push({ bytes: limit, ready })),
    /** Sends away everyone who waits. */
    close(): void {
      for (const { enter } of waiting.splice(0)) enter(false)
    },
    usedBytes: (): number => used,
    waiting: (): number => waiting.length,
  }
}
