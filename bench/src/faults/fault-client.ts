/** What a call is about. */
export interface FaultCall {
  /** Number of the call, by which the host recognises it. */
  readonly n: number
  readonly userId: string
  readonly event: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** A client under test, with its default settings. */
export interface FaultClient {
  /** @param onSettled called when the client reports what became of the call */
  track(call: FaultCall, onSettled: () => void): void
  /** Sends what is left. */
  close(): Promise<unknown>
}

/** How to make one. */
export interface FaultClientModule {
  /** Whether it reports what becomes of each call. */
  readonly reports: boolean
  /** @param callback of the application, to be called for each call; it may throw */
  readonly create: (url: string, callback: () => void) => Promise<FaultClient>
}
