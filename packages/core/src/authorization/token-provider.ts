/** Where access tokens come from. */
export interface TokenProvider {
  /**
   * A token that is valid for some time yet.
   * @throws {SegmentError} `unauthorized` where the server refuses, `unavailable`, `timed_out` or `rate_limited` where
   *   it gives none in time
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that was refused, so that the next one is fresh. */
  invalidate(token: string): void
}
