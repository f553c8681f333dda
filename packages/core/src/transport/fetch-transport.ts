import type { SegmentRequest } from '../request/segment-request.ts'
import { abortedError, networkError, timeoutError } from './network-error.ts'
import { defaultTimeoutMs, maxResponseCharacters, type SegmentResponse, type Transport } from './transport.ts'

/** What the transport is built on. */
export interface FetchTransportOptions {
  /** The runtime's `fetch`, or one that behaves like it. */
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>
  /** Longest wait for a whole answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Timers, to be replaced in tests. */
  readonly timers?: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'> | undefined
}

/** Reads a body up to the limit; the rest is cancelled. */
const readText = async (response: Response): Promise<string> => {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length > maxResponseCharacters) {
      await reader.cancel()
      return text.slice(0, maxResponseCharacters)
    }
  }
}

/** Races a promise against the end of a signal, for runtimes whose fetch notices an abort late. */
const withSignal = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })

/**
 * A transport over `fetch`, for any runtime. The time limit covers headers and body; redirects are handed back as they
 * are, never followed.
 */
export const createFetchTransport = (settings: FetchTransportOptions): Transport => {
  const { fetch, timers = globalThis } = settings
  return async (request: SegmentRequest, options = {}): Promise<SegmentResponse> => {
    const timeoutMs = options.timeoutMs ?? settings.timeoutMs ?? defaultTimeoutMs
    if (options.signal?.aborted) throw abortedError(options.signal.reason)
    const controller = new AbortController()
    let timedOut = false
    const timer = timers.setTimeout(() => {
      timedOut = true
      controller.abort()
    }, timeoutMs)
    const stop = (): void => controller.abort()
    options.signal?.addEventListener('abort', stop, { once: true })
    try {
      const answer = async (): Promise<SegmentResponse> => {
        const response = await fetch(request.url, {
          method: request.method,
          headers: { ...request.headers },
          redirect: 'manual',
          signal: controller.signal,
          ...(request.body === undefined ? {} : { body: request.body }),
        })
        return { status: response.status, headers: response.headers, body: await readText(response) }
      }
      return await withSignal(answer(), controller.signal)
    } catch (error) {
      if (options.signal?.aborted) throw abortedError(error)
      if (timedOut) throw timeoutError(timeoutMs, request.url)
      throw networkError(error, request.url)
    } finally {
      timers.clearTimeout(timer)
      options.signal?.removeEventListener('abort', stop)
    }
  }
}
