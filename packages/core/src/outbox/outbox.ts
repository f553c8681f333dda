/** A serialised call to keep until Segment acknowledges it. */
export interface OutboxEntry {
  readonly messageId: string
  /** The stamped call as JSON text. */
  readonly json: string
  /** Bytes of UTF-8 of `json`. */
  readonly bytes: number
}

/** A kept call that this process may send now; no other process gets it until it is released or this process ends. */
export interface ClaimedEntry extends OutboxEntry {
  /** Grows with each entry; the order of arrival. */
  readonly id: number
}

/** A call that Segment refused, parked with the reason. */
export interface ParkedEntry extends ClaimedEntry {
  readonly code: string
  readonly message: string
  /** Milliseconds since 1970. */
  readonly parkedAt: number
}

/** What an outbox holds for one source. */
export interface OutboxCounts {
  /** Calls that no process has claimed. */
  readonly waiting: number
  /** Calls that a process is sending. */
  readonly claimed: number
  readonly parked: number
  /** Bytes of JSON of all three. */
  readonly bytes: number
}

/** The calls of one source in an outbox. Every method resolves when its change is on disk. */
export interface OutboxQueue {
  /**
   * Keeps calls; once it resolves, they survive a crash. Calls of about the same time share one write.
   * @param options `claim`: whether this process claims them at once, as if `claim` had returned them, because it has
   *   their JSON and sends them itself. @default false
   * @returns the ids, in the order of the entries
   * @throws {SegmentError} `outbox_full` if the limit in bytes is reached, `outbox_unavailable` if the file cannot be
   *   written (disk full, read-only, no permission, damaged); nothing of `entries` is kept then
   */
  append(entries: readonly OutboxEntry[], options?: { readonly claim?: boolean }): Promise<readonly number[]>
  /** The oldest unclaimed calls, as many as fit; at least one if there is one. */
  claim(limit: { readonly bytes: number; readonly calls: number }): Promise<readonly ClaimedEntry[]>
  /**
   * Segment acknowledged them: deletes them.
   * @throws {SegmentError} `outbox_unavailable` if the disk is full; they are deleted as soon as there is space
   */
  acknowledge(ids: readonly number[]): Promise<void>
  /**
   * They could not be sent: they wait again, in their old place.
   * @param options `tried`: whether they were sent, and `answered`: whether Segment answered. A call that waits for too
   *   long is parked once it was tried while Segment answers, and never before. @default neither
   */
  release(ids: readonly number[], options?: { readonly tried?: boolean; readonly answered?: boolean }): Promise<void>
  /** Segment refused them: parks them with the reason, and deletes them when they are too old. Throws like `acknowledge`. */
  park(ids: readonly number[], reason: { readonly code: string; readonly message: string }): Promise<void>
  parked(limit: number): Promise<readonly ParkedEntry[]>
  /** Puts parked calls back into the queue. */
  requeue(ids: readonly number[]): Promise<void>
  /** Whether any process kept a call with this messageId within the outbox's window. */
  has(messageId: string): boolean
  counts(): Promise<OutboxCounts>
}

/** Durable storage for calls that are accepted and not yet acknowledged. Several processes may share one file. */
export interface Outbox {
  /**
   * @param name distinguishes sources (write key and host); it is hashed before it is stored
   */
  queue(name: string): OutboxQueue
  /** Releases the calls that this process has claimed, and closes the file. */
  close(): Promise<void>
}
