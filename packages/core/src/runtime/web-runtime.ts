import { createFetchTransport } from '../transport/fetch-transport.ts'
import { logError } from './log-error.ts'
import { monotonic } from './monotonic.ts'
import type { Runtime } from './runtime.ts'

/** Longest delay a timer accepts, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.min(ms, maxTimerMs))
    signal?.addEventListener('abort', end, { once: true })
  })

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** A version 4 UUID. Pages without TLS have no `randomUUID`. */
const createId = (): string => {
  if (typeof globalThis.crypto.randomUUID === 'function') return globalThis.crypto.randomUUID()
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * The runtime of Node, Deno, Bun, Workers and browsers, made of their web globals: fetch, clocks, timers and crypto.
 * @param overrides replace its parts
 */
export const webRuntime = (overrides: Partial<Runtime> = {}): Runtime => ({
  // Some runtimes reject a fetch that is not called on the global itself.
  transport: createFetchTransport({ fetch: (url, init) => globalThis.fetch(url, init) }),
  now: () => Date.now(),
  monotonic,
  createId,
  random: () => Math.random(),
  sleep,
  logError,
  subtle: globalThis.crypto.subtle,
  ...overrides,
})
