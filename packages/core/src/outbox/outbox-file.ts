import type { Outbox, ParkedEntry } from './outbox.ts'

/** Parked calls with the same reason. */
export interface ParkedCount {
  readonly code: string
  readonly calls: number
  /** When the first of them was parked, in milliseconds since 1970. */
  readonly oldestParkedAt: number
}

/** What a file holds for one source, without what processes have claimed. */
export interface QueueSummary {
  /** Undefined if this process did not open the queue. */
  readonly name: string | undefined
  readonly waiting: number
  readonly parked: readonly ParkedCount[]
}

/** What a file holds. */
export interface OutboxSummary {
  /** Bytes of JSON of all calls. */
  readonly bytes: number
  /** Age of the oldest call that is not parked, in milliseconds in which a process had the file open; 0 if there is none. */
  readonly oldestMs: number
  /** Queues that hold waiting or parked calls. */
  readonly queues: readonly QueueSummary[]
}

/** A parked call and its queue. */
export interface FiledParkedEntry extends ParkedEntry {
  /** Undefined if this process did not open the queue. */
  readonly queue: string | undefined
}

/** An outbox in a file, with what its operator needs. */
export interface OutboxFile extends Outbox {
  /** Costs little even if the file is large. */
  summary(): Promise<OutboxSummary>
  /**
   * The queues of these names that hold calls without an outcome, claimed or not; all of them if the file cannot be read
   * now. Reads the whole file once, however many names there are.
   */
  unfinished(names: readonly string[]): Promise<ReadonlySet<string>>
  /** The oldest parked calls of all queues. @param page `after`: only those with a greater id. @default 0 */
  listParked(page: { readonly limit: number; readonly after?: number }): Promise<readonly FiledParkedEntry[]>
  /**
   * Puts parked calls back into their queues; the process that delivers them finds them when it polls.
   * @returns how many were parked
   */
  retryParked(ids: readonly number[]): Promise<number>
  /** Deletes parked calls for ever. @returns how many were parked */
  discardParked(ids: readonly number[]): Promise<number>
}
