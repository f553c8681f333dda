/** Where access tokens come from. */
export interface TokenProvider {
  /**
   * A token that holds for some time yet.
   * @param signal of the caller that asks; others who wait for the same token are not stopped by it
   * @throws {SegmentError} `unauthorized` where the server refuses, `unavailable`, `timed_out` or `rate_limited` where it
   *   gives none in time
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that was refused; a newer one stays. */
  invalidate(token: string): void
}
