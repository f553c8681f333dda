import { exampleCall } from '../example-call.ts'
import { type Child, startChild } from './child.ts'

/** One stretch of load. */
export interface LoadOrder {
  /** Origin. */
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The body, but for the messageId in its middle. */
  readonly before: string
  readonly after: string
  /** Requests under way at a time, each on a connection of its own. */
  readonly connections: number
  readonly durationMs: number
  /** Ends earlier after so many. */
  readonly requests?: number
}

/** What came of it. */
export interface LoadResult {
  /** All of them, those that opened the connections too, which no other figure counts. */
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>
}

/** Sends as fast as it is answered. */
export interface LoadGenerator {
  /** @throws {Error} when anything but 200 was answered */
  run(order: Omit<LoadOrder, 'before' | 'after' | 'headers'>): Promise<LoadResult>
  close(): Promise<void>
}

const { messageId, ...example } = exampleCall
// Every SDK names itself, and the earlier edge SDK fails where none does.
const call = { ...example, context: { ...example.context, library: { name: 'analytics.js', version: 'next-1.84.3' } } }
const [before = '', after = ''] = JSON.stringify({ ...call, messageId }).split(messageId)
const headers = { authorization: `Basic ${btoa('bench-key:')}`, 'content-type': 'application/json' }

/** Starts one in a process of its own. */
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
