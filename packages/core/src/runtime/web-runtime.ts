import { createFetchTransport } from '../transport/fetch-transport.ts'
import type { Runtime } from './runtime.ts'

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    if (signal?.aborted) done()
    else signal?.addEventListener('abort', done, { once: true })
  })

/**
 * What every modern runtime has: fetch, WebCrypto, a clock and timers. The only file of core that reaches for globals.
 * @param overrides parts to replace, such as the transport
 */
export const webRuntime = (overrides: Partial<Runtime> = {}): Runtime => ({
  // Called through an arrow, because some runtimes want fetch called on the global object.
  transport: overrides.transport ?? createFetchTransport({ fetch: (input, init) => fetch(input, init) }),
  now: () => Date.now(),
  createId: () => crypto.randomUUID(),
  random: () => Math.random(),
  sleep,
  subtle: crypto.subtle,
  ...overrides,
})
