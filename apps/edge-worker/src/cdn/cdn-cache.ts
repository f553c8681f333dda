/** An answer of the CDN. */
export interface CdnAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** Maximum bytes kept. */
const maxBytes = 32 * 1_024 * 1_024

/** How long a failure is answered without asking again, in milliseconds. */
const failureMs = 5_000

/** Maximum failures kept; paths come from visitors. */
const maxFailures = 1_000

/**
 * Creates a cache in memory with a limit in bytes. Stale answers stay, in case the CDN fails.
 * @param monotonic clock for durations, in milliseconds
 */
export const createCdnCache = (seconds: number, monotonic: () => number) => {
  const kept = new Map<string, { readonly answer: CdnAnswer; readonly until: number }>()
  /** When an answer that is not kept, or a failure, is worth another try. */
  const failures = new Map<string, { readonly answer: CdnAnswer | undefined; readonly until: number }>()
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
    /** A recent failure, with what the CDN answered if it did. */
    failure(path: string): { readonly answer: CdnAnswer | undefined } | undefined {
      const found = failures.get(path)
      return found !== undefined && found.until > monotonic() ? found : undefined
    },
    fail(path: string, answer: CdnAnswer | undefined): void {
      const [oldest] = failures.keys()
      if (failures.size >= maxFailures && oldest !== undefined) failures.delete(oldest)
      failures.delete(path)
      failures.set(path, { answer, until: monotonic() + failureMs })
    },
    stale: (path: string): CdnAnswer | undefined => kept.get(path)?.answer,
    keep(path: string, answer: CdnAnswer): void {
      forget(path)
      failures.delete(path)
      kept.set(path, { answer, until: monotonic() + seconds * 1_000 })
      bytes += answer.body.byteLength
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) return
        forget(oldest)
      }
    },
  }
}
