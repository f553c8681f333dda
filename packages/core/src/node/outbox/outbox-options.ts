import type { SegmentError } from '../../error/segment-error.ts'
import type { Expired } from './expire-rows.ts'

/** Options of an outbox. */
export interface OutboxOptions {
  /** Path of the file; its folder is created if it is missing. */
  readonly path: string
  /** Maximum bytes of JSON of all calls in the file. @default 1073741824 (1 GiB) */
  readonly maxBytes?: number | undefined
  /**
   * How long a call may wait before it is parked, in milliseconds. Only time in which a process has the outbox open counts,
   * and only a call that was tried while Segment answers is parked.
   * @default 604800000 (7 days)
   */
  readonly maxAgeMs?: number | undefined
  /**
   * How long parked calls are kept before they are deleted, in milliseconds in which a process has the outbox open.
   * @default maxAgeMs
   */
  readonly parkedMaxAgeMs?: number | undefined
  /**
   * How long `has` finds a messageId after its call was kept, in milliseconds in which a process has the outbox open.
   * @default 0
   */
  readonly dedupeWindowMs?: number | undefined
  /**
   * `full` survives a power failure, `normal` only a crash of the process.
   * @default 'full'
   */
  readonly durability?: 'full' | 'normal' | undefined
  /** How long a write waits for a write of another process, in milliseconds. @default 5000 */
  readonly busyTimeoutMs?: number | undefined
  /** Maximum pages of 4,096 bytes in the file: a limit on disk space. */
  readonly maxPages?: number | undefined
  /** Milliseconds since 1970; for times that people read. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Clock for durations and ages, in milliseconds from any start. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /**
   * Called for problems that no caller waits for: a damaged, deleted or replaced file, a full disk, a file system that
   * may be remote.
   */
  readonly onError?: ((error: SegmentError) => void) | undefined
  /** Names of queues that are opened later; `onExpired` can name them before. @default none */
  readonly queues?: readonly string[] | undefined
  /** Called when calls are too old. */
  readonly onExpired?: ((expired: Expired) => void) | undefined
}
