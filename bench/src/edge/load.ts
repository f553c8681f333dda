import { exampleCall } from '../example-call.ts'
import { type Child, startChild } from './child.ts'

/** A period of load. */
export interface LoadOrder {
  /** Origin. */
  readonly url: string
  /** Origins of further servers that share the connections. */
  readonly otherUrls?: readonly string[]
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The body before and after its messageId. */
  readonly before: string
  readonly after: string
  /** Concurrent requests, each on its own connection. */
  readonly connections: number
  readonly durationMs: number
  /** Stops early after this many. */
  readonly requests?: number
}

/** The result of a load. */
export interface LoadResult {
  /** All requests, including those that opened the connections, which the other figures leave out. */
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<string, number>>
}

/** Sends each request as soon as the previous one of its connection is answered. */
export interface LoadGenerator {
  /** @throws {Error} if any status other than 200 was answered */
  run(order: Omit<LoadOrder, 'before' | 'after' | 'headers'>): Promise<LoadResult>
  close(): Promise<void>
}

const { messageId, ...example } = exampleCall
// Every SDK names itself, and the earlier edge SDK fails without a name.
const call = { ...example, context: { ...example.context, library: { name: 'analytics.js', version: 'next-1.84.3' } } }
const [before = '', after = ''] = JSON.stringify({ ...call, messageId }).split(messageId)
const headers = { authorization: `Basic ${btoa('bench-key:')}`, 'content-type': 'application/json' }

/** Starts a load generator in its own process. */
export const startLoad = async (): Promise<LoadGenerator> => {
  const child: Child<object> = await startChild(new URL('./load-process.ts', import.meta.url))
  return {
    run: async (order) => {
      const result = await child.ask<LoadResult>({ ...order, before, after, headers } satisfies LoadOrder)
      const others = Object.keys(result.statuses).filter((status) => status !== '200')
      if (others.length > 0 || result.requests === 0) {
        throw new Error(`${order.url}${order.path} answered ${JSON.stringify(result.statuses)}.`)
      }
      return result
    },
    close: () => child.close(),
  }
}
