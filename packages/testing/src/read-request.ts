import type { IncomingRequest } from './answer.ts'
import type { Region } from './regions.ts'

/** A request with its URL, body and time read. */
export interface ReadRequest extends IncomingRequest {
  readonly location: URL
  readonly region: Region
  /** The body without its content encoding; undefined when it could not be undone. */
  readonly inflated: Uint8Array | undefined
  /** ms since 1970 */
  readonly receivedAt: number
}
