/** How long a refused size is believed before a larger body is tried again, in milliseconds: the limit may have changed. */
const believedMs = 300_000

/** The search for the limit ends once it is known this well, as a share of the size that is accepted. */
const precision = 1 / 8

/**
 * Learns how large a body may be from those that a host accepted and those that it refused as too large. Sizes are those
 * of the calls in a body, in bytes.
 * @param monotonic clock for durations, in milliseconds
 */
export const createBodyLimit = (monotonic: () => number) => {
  let accepted = 0
  let refused = Number.POSITIVE_INFINITY
  let refusedAt = 0

  return {
    accepted(bytes: number): void {
      accepted = Math.max(accepted, bytes)
      // The limit was raised, or the refusal was not about the size.
      if (bytes >= refused) refused = Number.POSITIVE_INFINITY
    },
    /** @param isDivisible whether the body held several calls */
    refused(bytes: number, isDivisible: boolean): void {
      refusedAt = monotonic()
      if (bytes > accepted) refused = Math.min(refused, bytes)
      else if (isDivisible) {
        // The limit was lowered, or one of the calls is at fault; what follows will show.
        accepted = 0
        refused = bytes
      } else refused = Number.POSITIVE_INFINITY
    },
    /** Whether a body was accepted that is smaller than the refused ones. */
    isKnown: (): boolean => accepted > 0,
    /** Bytes that the next body should not exceed; infinite as long as no limit is known. */
    nextBytes(): number {
      if (refused === Number.POSITIVE_INFINITY || monotonic() - refusedAt > believedMs) return Number.POSITIVE_INFINITY
      const gap = refused - accepted
      return accepted > 0 && gap <= accepted * precision ? accepted : accepted + Math.floor(gap / 2)
    },
  }
}
