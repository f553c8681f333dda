import type { FakeSegment } from '@org/segment-testing'

/** What the local Segment saw of one sending. */
export interface Receipt {
  /** Requests with the headers that both doors must agree on. */
  readonly requests: readonly {
    readonly method: string
    readonly path: string
    readonly authorization: string | undefined
    readonly contentType: string | undefined
    readonly body: string
  }[]
  /** Calls it keeps, without the times that it sets itself. */
  readonly kept: readonly Readonly<Record<string, unknown>>[]
  /** Calls that it answered 200 and lost, each with its reason. */
  readonly lost: readonly string[]
}

/** Reads what has come since the last `clear`. */
export const takeReceipt = (segment: FakeSegment): Receipt => {
  const receipt = {
    requests: segment.requests.map(({ method, path, headers, text }) => ({
      method,
      path,
      authorization: headers.authorization,
      contentType: headers['content-type'],
      body: text,
    })),
    kept: segment.calls.map(({ receivedAt: _, timestamp: __, ...call }) => call),
    lost: [
      ...segment.discarded.map(({ code, reason }) => `${code}: ${reason}`),
      ...segment.duplicates.map(({ messageId }) => `duplicate: ${messageId}`),
    ],
  }
  segment.clear()
  return receipt
}
