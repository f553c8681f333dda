/** A request as it leaves: plain data, the same for every transport. */
export interface SegmentRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
  /** The body as bytes of UTF-8, in the place of `body`, where it was never a string. */
  readonly bodyBytes?: Uint8Array
}
