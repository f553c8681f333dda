/** A request as it is sent: plain data, the same for every transport. */
export interface SegmentRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body?: string
  /** The body as UTF-8 bytes, instead of `body`, if it was never a string. */
  readonly bodyBytes?: Uint8Array
}
