/** A request as it leaves: plain data, the same for every transport. */
export interface SegmentRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
}
