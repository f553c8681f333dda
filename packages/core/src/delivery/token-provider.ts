/** Where access tokens come from. */
export interface TokenProvider {
  /**
   * A token that is still valid for some time.
   * @param signal of the caller that asks; it does not stop others who wait for the same token
   * @throws {SegmentError} `unauthorized` if the server refuses; `unavailable`, `timed_out` or `rate_limited` if it issues
   *   none in time
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that was refused; a newer one is kept. */
  invalidate(token: string): void
}
