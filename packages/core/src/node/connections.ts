import type { Dispatcher } from 'undici'

/** How connections are created and when they are replaced. */
export interface ConnectionsOptions {
  readonly create: () => Dispatcher
  /** How long a pool is used, in milliseconds. */
  readonly recycleMs: number
  /** Clock for the age of a pool, in milliseconds. */
  readonly now: () => number
}

/** A connection pool that is replaced from time to time. */
export interface Connections {
  /** The current pool. */
  current(): Dispatcher
  /** Reports the status of an answer. */
  report(status: number): void
  /** Closes all connections after requests in flight. */
  close(): Promise<void>
}

/** Server errors in a row after which the host name is resolved again, as Segment advises. */
const failuresUntilRecycled = 5

/**
 * Keeps a connection pool and replaces it when it is old or the server keeps failing: new connections resolve the host
 * name again, so they leave addresses that Segment no longer uses. Requests in flight finish on the old pool.
 */
export const createConnections = ({ create, recycleMs, now }: ConnectionsOptions): Connections => {
  let dispatcher = create()
  let since = now()
  let failures = 0
  const closing = new Set<Promise<void>>()
  let closed: Promise<void> | undefined

  const recycle = (): void => {
    const old = dispatcher.close().catch(() => {})
    closing.add(old)
    old.finally(() => closing.delete(old))
    dispatcher = create()
    since = now()
    failures = 0
  }

  return {
    current() {
      if (failures >= failuresUntilRecycled || now() - since >= recycleMs) recycle()
      return dispatcher
    },
    report(status) {
      failures = status >= 500 ? failures + 1 : 0
    },
    close() {
      // A second close waits for the first.
      closed ??= Promise.all([dispatcher.close(), ...closing]).then(() => undefined)
      return closed
    },
  }
}
