import type { IncomingRequest } from './answer.ts'
import type { Region } from './regions.ts'

/** A request with its parsed URL, decoded body and time. */
export interface ReadRequest extends IncomingRequest {
  readonly location: URL
  readonly region: Region
  /** The decoded body; undefined if its content encoding is invalid. */
  readonly inflated: Uint8Array | undefined
  /** ms since 1970 */
  readonly receivedAt: number
}
