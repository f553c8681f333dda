/** An answer of the CDN. */
export interface CdnAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** Maximum bytes kept. */
const maxBytes = 32 * 1_024 * 1_024

/**
 * Creates a cache in memory with a limit in bytes. Stale answers stay, in case the CDN fails.
 * @param monotonic clock for durations, in milliseconds
 */
export const createCdnCache = (seconds: number, monotonic: () => number) => {
  const kept = new Map<string, { readonly answer: CdnAnswer; readonly until: number }>()
  let bytes = 0
  const forget = (path: string): void => {
    bytes -= kept.get(path)?.answer.body.byteLength ?? 0
    kept.delete(path)
  }
  return {
    fresh(path: string): CdnAnswer | undefined {
      const found = kept.get(path)
      return found !== undefined && found.until > monotonic() ? found.answer : undefined
    },
    stale: (path: string): CdnAnswer | undefined => kept.get(path)?.answer,
    keep(path: string, answer: CdnAnswer): void {
      forget(path)
      kept.set(path, { answer, until: monotonic() + seconds * 1_000 })
      bytes += answer.body.byteLength
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) return
        forget(oldest)
      }
    },
  }
}
