/** A serialised call that is to be kept until Segment has it. */
export interface OutboxEntry {
  readonly messageId: string
  /** The stamped call as JSON text. */
  readonly json: string
  /** Bytes of UTF-8 of `json`. */
  readonly bytes: number
}

/** A kept call that this process may send now; nobody else gets it until it is released or the process ends. */
export interface ClaimedEntry extends OutboxEntry {
  /** Grows with each entry; the order of arrival. */
  readonly id: number
}

/** A call that Segment refused, put aside with the reason. */
export interface ParkedEntry extends ClaimedEntry {
  readonly code: string
  readonly message: string
  /** Milliseconds since 1970. */
  readonly parkedAt: number
}

/** What an outbox holds for one source. */
export interface OutboxCounts {
  /** Calls nobody has claimed. */
  readonly waiting: number
  /** Calls some process is sending. */
  readonly claimed: number
  readonly parked: number
  /** Bytes of JSON of all three. */
  readonly bytes: number
}

/** The calls of one source in an outbox. Every method keeps its promise on disk before it resolves. */
export interface OutboxQueue {
  /**
   * Keeps calls; when it resolves they survive a crash. Calls given at about the same time share one write.
   * @param options `claim`: whether this process has claimed them from the start, as if `claim` had returned them, because
   *   it holds their JSON and sends them itself. @default false
   * @returns the ids, in the order of the entries
   * @throws {SegmentError} `outbox_full` where the bound on bytes is reached, `outbox_unavailable` where the file can not
   *   be written (disk full, read-only, no permission, broken); nothing of `entries` is kept then
   */
  append(entries: readonly OutboxEntry[], options?: { readonly claim?: boolean }): Promise<readonly number[]>
  /** The oldest calls that nobody has claimed, as many as fit; at least one where there is one. */
  claim(limit: { readonly bytes: number; readonly calls: number }): Promise<readonly ClaimedEntry[]>
  /** Segment has them: they go. */
  acknowledge(ids: readonly number[]): Promise<void>
  /** They could not be sent now: they wait again, in their old place. */
  release(ids: readonly number[]): Promise<void>
  /** Segment refuses them: they are put aside with the reason, and go when they are too old. */
  park(ids: readonly number[], reason: { readonly code: string; readonly message: string }): Promise<void>
  parked(limit: number): Promise<readonly ParkedEntry[]>
  /** Lets parked calls wait again. */
  requeue(ids: readonly number[]): Promise<void>
  /** Whether a call with this messageId was kept less than the outbox's window ago, by whichever process. */
  has(messageId: string): boolean
  counts(): Promise<OutboxCounts>
}

/** Durable storage for calls that were accepted and not yet acknowledged. One file may serve several processes. */
export interface Outbox {
  /**
   * @param name tells sources apart (write key and host); it is hashed before it is stored
   */
  queue(name: string): OutboxQueue
  /** Gives back what this process has claimed and closes the file. */
  close(): Promise<void>
}
