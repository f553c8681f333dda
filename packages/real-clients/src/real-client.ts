/** The six types of call. */
export const callTypes = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** One of the six types of call. */
export type CallType = (typeof callTypes)[number]

/** Arguments for any of the clients; those with positional arguments pick what they need. */
export interface Call {
  readonly type: CallType
  readonly userId: string
  readonly anonymousId: string
  readonly timestamp?: Date
  readonly [field: string]: unknown
}

/** Where a client sends, and which calls it sends in addition to the six. */
export interface Target {
  /** Origin that replaces the client's own, without path or trailing slash. */
  readonly baseUrl: string
  /** 25 letters and digits, starting with c: the only format that every client accepts. */
  readonly writeKey: string
  /**
   * Calls to send right after the six.
   * @default none
   */
  readonly extra?: readonly Call[]
  /**
   * Number of Track calls to send after those.
   * @default 0
   */
  readonly burst?: number
}

/** What a client sent, reported after its queue is empty. */
export interface SendReport {
  /** Number of calls, including the burst. */
  readonly calls: number
}

/** What a client sends over the network, as measured. */
export interface Wire {
  /** Every path it posts calls to. */
  readonly paths: readonly string[]
  /** Value of the header. */
  readonly contentType: string
  readonly contentEncoding?: 'gzip'
  /** Where the write key is: in a header, and as `writeKey` of the body, which one client masks. */
  readonly keyIn: { readonly header: 'basic' | 'x-write-key'; readonly body: 'whole' | 'masked' | 'none' }
  /** The `writeKey` of the calls; for a body with one call, the one of the body. */
  readonly keyInCalls: 'whole' | 'masked' | 'none'
  /** Where `sentAt` is; for a body with one call, in the call. */
  readonly sentAt: 'envelope' | 'call' | 'both' | 'none'
  /** The field with the time of a call if the caller sets none. */
  readonly time: 'timestamp' | 'originalTimestamp'
  /** Whether the first request has only one call even if more are waiting; some clients always send one. */
  readonly firstAlone: boolean
  /** What happens after a 503: the client retries and sends `X-Retry-Count` (`counted`), retries without it, or gives up. */
  readonly retries: 'counted' | 'silent' | 'never'
}

/** A published SDK that sends the same calls as all the others. */
export interface RealClient {
  /** Display name, such as `analytics-next, batching`. */
  readonly name: string
  /** Name of the package on the registry. */
  readonly package: string
  readonly kind: 'node' | 'browser'
  /** Types of calls that the client supports. */
  readonly types: readonly CallType[]
  /** Fields that the client changes or omits, as `type.path`; `*` is every type. */
  readonly changes: readonly string[]
  readonly wire: Wire
  /**
   * Sends each of its types once and then the burst, in a new process or browser context.
   * @returns after the client reports that everything was sent
   * @throws {Error} the client's error, or a timeout if it reports nothing
   */
  sendCalls(target: Target): Promise<SendReport>
}
