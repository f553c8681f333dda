import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Agent, type Dispatcher, EnvHttpProxyAgent, interceptors, ProxyAgent, request as undiciRequest } from 'undici'
import { abortedError, networkError, timeoutError } from '../transport/network-error.ts'
import {
  defaultTimeoutMs,
  maxResponseCharacters,
  type SegmentResponse,
  type Transport,
} from '../transport/transport.ts'

/** Settings of the connections. */
export interface UndiciTransportOptions {
  /** Longest wait for a whole answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Connections to one origin at the same time. @default 16 */
  readonly connections?: number | undefined
  /** Longest time a connection is kept without use, in milliseconds. @default 30000 */
  readonly keepAliveMs?: number | undefined
  /** How long the address of a host is trusted, in milliseconds; Segment asks for a day at most. @default 300000 */
  readonly dnsTtlMs?: number | undefined
  /** Proxy by URL, or `env` for HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: string | undefined
  /** Further certificate authorities, PEM. */
  readonly ca?: string | undefined
  /** Whether to compress bodies of at least 1,024 bytes. @default false */
  readonly gzip?: boolean | undefined
}

/** A transport that holds connections. */
export interface ClosableTransport extends Transport {
  /** Ends the connections after what is under way. */
  close(): Promise<void>
}

const smallestGzipBytes = 1_024
const compress = promisify(gzip)

const dispatcherOf = (options: UndiciTransportOptions): Dispatcher => {
  const settings = {
    connections: options.connections ?? 16,
    pipelining: 1,
    keepAliveTimeout: options.keepAliveMs ?? 30_000,
    ...(options.ca === undefined ? {} : { connect: { ca: options.ca } }),
  }
  if (options.proxy === 'env') return new EnvHttpProxyAgent(settings)
  if (options.proxy !== undefined) return new ProxyAgent({ uri: options.proxy, ...settings })
  return new Agent(settings).compose(interceptors.dns({ maxTTL: options.dnsTtlMs ?? 300_000 }))
}

const readBody = async (body: AsyncIterable<Uint8Array> & { destroy(): unknown }): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxResponseCharacters) {
      body.destroy()
      return text.slice(0, maxResponseCharacters)
    }
  }
  return text + decoder.decode()
}

/** A transport over undici: pooled connections that are kept, names resolved again and again, optional proxy and gzip. */
export const createUndiciTransport = (options: UndiciTransportOptions = {}): ClosableTransport => {
  const dispatcher = dispatcherOf(options)
  const transport: Transport = async (request, { signal, timeoutMs: asked } = {}): Promise<SegmentResponse> => {
    const timeoutMs = asked ?? options.timeoutMs ?? defaultTimeoutMs
    if (signal?.aborted) throw abortedError(signal.reason)
    const timeout = AbortSignal.timeout(timeoutMs)
    const zipped = options.gzip === true && request.body !== undefined && request.body.length >= smallestGzipBytes
    try {
      const response = await undiciRequest(request.url, {
        dispatcher,
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...request.headers, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
        body: zipped ? await compress(request.body ?? '') : (request.body ?? null),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      const body = await readBody(response.body)
      const { headers } = response
      return {
        status: response.statusCode,
        headers: {
          get: (name) => {
            const value = headers[name.toLowerCase()]
            return Array.isArray(value) ? value.join(', ') : (value ?? null)
          },
        },
        body,
      }
    } catch (error) {
      if (signal?.aborted) throw abortedError(error)
      if (timeout.aborted) throw timeoutError(timeoutMs, request.url)
      throw networkError(error, request.url)
    }
  }
  return Object.assign(transport, { close: () => dispatcher.close() })
}
