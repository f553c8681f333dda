import { setTimeout } from 'node:timers/promises'
import { webRuntime } from '../runtime/web-runtime.ts'
import { createId } from './create-id.ts'
import { type ClosableRuntime, userAgent } from './lazy-node-runtime.ts'
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts'

/** A runtime with pooled connections. */
export type NodeRuntime = ClosableRuntime

/**
 * The runtime of Node: undici's pooled connections, and a `User-Agent` that names the library.
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 */
export const nodeRuntime = (options: UndiciTransportOptions = {}): NodeRuntime => {
  const transport = createUndiciTransport(options)
  return {
    ...webRuntime({ createId }),
    backgroundSleep: (ms, signal) => setTimeout(ms, undefined, { ref: false, signal }).catch(() => undefined),
    transport,
    userAgent: userAgent(),
    close: () => transport.close(),
  }
}
