import type { Dispatcher } from 'undici'

/** How connections are made and when they are given up. */
export interface ConnectionsOptions {
  readonly create: () => Dispatcher
  /** Longest time one set of connections is used, in milliseconds. */
  readonly recycleMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A set of connections that is replaced from time to time. */
export interface Connections {
  /** The set to send by. */
  current(): Dispatcher
  /** Tells how an answer turned out. */
  report(status: number): void
  /** Ends all connections after what is under way. */
  close(): Promise<void>
}

/** Server errors in a row after which the host's name is looked up again, as Segment advises. */
const failuresUntilRecycled = 5

/**
 * Holds connections and replaces them when they are old or the server fails again and again: new connections look the
 * host's name up again, where kept ones would stay with an address that Segment no longer uses. What is under way on old
 * ones ends there.
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
      // Whoever closes twice waits for the same end.
      closed ??= Promise.all([dispatcher.close(), ...closing]).then(() => undefined)
      return closed
    },
  }
}
