import type { FakeSegment } from '@org/segment-testing'

/** What the local Segment received from one sender. */
export interface Receipt {
  /** The requests, with the headers that must be equal. */
  readonly requests: readonly {
    readonly method: string
    readonly path: string
    readonly authorization: string | undefined
    readonly contentType: string | undefined
    readonly body: string
  }[]
  /** The calls it kept, without the times that it sets. */
  readonly kept: readonly Readonly<Record<string, unknown>>[]
  /** Why calls were dropped after a 200 response. */
  readonly lost: readonly string[]
}

/** Reads and clears what has arrived. */
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
  segment.reset()
  return receipt
}
