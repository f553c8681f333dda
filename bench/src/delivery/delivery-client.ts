/** A client under test: accepts calls and resolves when all are delivered. */
export interface DeliveryClient {
  /** Returns a promise if the caller should wait before the next call. */
  track(index: number): unknown
  drain(): Promise<void>
  close(): Promise<void>
}

/** The module of a client. */
export interface DeliveryModule {
  /** @param runs calls of each run, for a subject that prepares them before the clock starts */
  readonly create: (url: string, runs: readonly number[]) => Promise<DeliveryClient>
}
