/** Where access tokens come from. */
export interface TokenProvider {
  /**
   * A token that is valid for some time yet.
   * @throws {SegmentError} `unauthorized` where the server refuses, `unavailable` or `timed_out` where it does not answer
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that was refused, so that the next one is fresh. */
  invalidate(token: string): void
}
