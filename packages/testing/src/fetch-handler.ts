import type { Answer, IncomingRequest } from './answer.ts'
import { bodyPieces } from './faults/body-pieces.ts'
import type { Fault } from './faults/fault.ts'
import { pause } from './pause.ts'
import { encodeUtf8, webGlobals } from './web-globals.ts'

/** A server behind a fetch function or a port. */
export interface Server {
  /** Takes the fault for a request to this path. */
  readonly takeFault: (path: string) => Fault | undefined
  /** Takes the fault for a request by its calls, if `takeFault` has none. */
  readonly takeFaultFor?: (request: IncomingRequest) => Promise<Fault | undefined>
  /**
   * Handles a request.
   * @returns the response; undefined if the fault prevents one
   */
  readonly answer: (request: IncomingRequest, fault?: Fault) => Promise<Answer | undefined>
}

/** A fetch function. */
export type Fetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>

const maxRedirects = 20

/** Creates a fetch function that sends every request to `server`, whatever its host. */
export const createFetch =
  (server: Server): Fetch =>
  async (input, init) => {
    const first = createRequest(input, init)
    let { request } = first
    for (let count = 0; count <= maxRedirects; count += 1) {
      const response = await send(server, request, first.signal)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || location === null || request.redirect === 'manual') {
        return response
      }
      if (request.redirect === 'error') throw networkError('unexpected redirect', 'ERR_REDIRECT')
      request = follow(request, new URL(location, request.url), response.status)
    }
    throw networkError('redirect count exceeded', 'ERR_REDIRECT')
  }

interface CreatedRequest {
  readonly request: Request
  readonly signal: AbortSignal | undefined
}

const createRequest = (input: Request | URL | string, init: RequestInit | undefined): CreatedRequest => {
  const { Request } = webGlobals()
  if (Request === globalThis.Request) {
    const request = new Request(input, init)
    return { request, signal: request.signal }
  }
  // Node's Request rejects the signal of jsdom.
  const { signal, ...others } = init ?? {}
  return { request: new Request(input, others), signal: signal ?? undefined }
}

const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw signal.reason
}

const send = async (server: Server, original: Request, signal: AbortSignal | undefined): Promise<Response> => {
  throwIfAborted(signal)
  // Read a copy of the body, so that a redirect can send it again.
  const early = server.takeFault(new URL(original.url).pathname)
  const whole = new Uint8Array(await original.clone().arrayBuffer())
  const body = early?.kind === 'reset' && early.when !== 'after-storing' ? readBeforeReset(whole, early.when) : whole
  const headers = Object.fromEntries(original.headers)
  const request = { method: original.method, url: original.url, headers, body }
  const fault = early ?? (await server.takeFaultFor?.(request))
  const answer = await server.answer(request, fault)
  if (fault?.delayMs !== undefined) await pause(fault.delayMs, signal)
  throwIfAborted(signal)
  if (answer !== undefined) return toResponse(answer, original, { fault, signal })
  if (fault?.kind === 'hang') {
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  throw networkError('fetch failed', 'ECONNRESET')
}

const readBeforeReset = (whole: Uint8Array, when: string | undefined): Uint8Array =>
  when === 'half-read' ? whole.subarray(0, Math.ceil(whole.byteLength / 2)) : whole.subarray(0, 0)

/** Like the errors of a real fetch: a TypeError whose cause has the system's code. */
const networkError = (message: string, code: string): TypeError =>
  new TypeError(message, { cause: Object.assign(new Error(code), { code }) })

const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304])

const toResponse = (
  answer: Answer,
  request: Request,
  { fault, signal }: { readonly fault: Fault | undefined; readonly signal: AbortSignal | undefined },
): Response => {
  const { Response } = webGlobals()
  const { status, headers } = answer
  const bytes = typeof answer.body === 'string' ? encodeUtf8(answer.body) : answer.body
  if (bodiless.has(status) || request.method === 'HEAD') return new Response(null, { status, headers })
  if (fault?.kind !== 'truncated' && fault?.kind !== 'slow-body') return new Response(bytes, { status, headers })
  return new Response(streamOf(bytes, fault, signal), { status, headers })
}

const streamOf = (
  bytes: Uint8Array<ArrayBuffer>,
  fault: Fault,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> => {
  const { ReadableStream } = webGlobals()
  const pieces = bodyPieces(bytes, fault, signal)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done !== true) controller.enqueue(value)
      else if (fault.kind === 'truncated') controller.error(networkError('terminated', 'UND_ERR_SOCKET'))
      else controller.close()
    },
  })
}

/** Follows a redirect as fetch does: without the credential if the origin changes. */
const follow = (request: Request, target: URL, status: number): Request => {
  const { Headers, Request } = webGlobals()
  const headers = new Headers(request.headers)
  if (target.origin !== new URL(request.url).origin) headers.delete('authorization')
  const { signal } = request
  if (status === 307 || status === 308) return new Request(target, new Request(request, { headers }))
  return new Request(target, { method: 'GET', headers, signal, redirect: request.redirect })
}
