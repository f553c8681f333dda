/** Bytes that calls without an outcome may take, and those who wait for some. First come, first served. */
export const createRoom = (maxBytes: number) => {
  let used = 0
  const waiting: { readonly bytes: number; readonly enter: (entered: boolean) => void }[] = []

  // A call larger than the whole room may enter an empty one; otherwise it would wait for ever.
  const fits = (bytes: number): boolean => used === 0 || used + bytes <= maxBytes

  return {
    /** Takes the bytes if there is room and nobody waits for it. */
    take(bytes: number): boolean {
      if (waiting.length > 0 || !fits(bytes)) return false
      used += bytes
      return true
    },
    /** Resolves when the bytes are taken: true, or false where the room was closed meanwhile. */
    wait: (bytes: number): Promise<boolean> => new Promise((enter) => waiting.push({ bytes, enter })),
    free(bytes: number): void {
      used -= bytes
      for (let first = waiting[0]; first !== undefined && fits(first.bytes); first = waiting[0]) {
        waiting.shift()
        used += first.bytes
        first.enter(true)
      }
    },
    /** Sends away everyone who waits. */
    close(): void {
      for (const { enter } of waiting.splice(0)) enter(false)
    },
    usedBytes: (): number => used,
    waiting: (): number => waiting.length,
  }
}
