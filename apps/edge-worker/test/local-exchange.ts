import { validateCall } from '@org/segment-core'
import { type ParsedBody, parseBody } from '../src/body/parse-body.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import type { Answer } from '../src/http/answer.ts'
import type { CollectorRequest } from '../src/http/request.ts'
import type { RequestTimer } from '../src/http/request-timer.ts'
import { createExchange, type Exchange } from '../src/pipeline/exchange.ts'
import { extractCalls } from '../src/pipeline/extract-calls.ts'
import type { StepDependencies } from '../src/pipeline/step.ts'
import type { CallRoute } from '../src/routes/route-table.ts'
import { createCredentialsReader } from '../src/sources/read-credentials.ts'
import { createSourceRegister } from '../src/sources/source-register.ts'
import type { Target } from '../src/sources/target.ts'
import type { OutgoingCall } from '../src/storage/call-storage.ts'
import { usualRoutes } from './local-handler.ts'
import { localLife } from './local-life.ts'

/** When the requests of these tests arrived, in milliseconds since 1970. */
export const receivedAt = Date.parse('2026-06-01T12:00:00.000Z')

/** A timer whose time is over at once. */
export const impatientTimer: RequestTimer = { set: (_, callback) => callback(), stop: () => {} }

/** The input of a step; everything has a default. */
export interface LocalExchangeOptions {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly address?: string
  readonly body?: unknown
  readonly settings?: CollectorConfigInput
  readonly dependencies?: Partial<StepDependencies>
}

/** An exchange and its dependencies, as earlier steps would leave them. */
export interface LocalExchange {
  readonly exchange: Exchange
  readonly dependencies: StepDependencies
  /** What was stored so far. */
  readonly stored: { readonly target: Target; readonly calls: readonly OutgoingCall[] }[]
}

/** The result of a synchronous step. */
export type StepResult = Answer | undefined

const routeOf = (path: string): CallRoute => {
  const route = usualRoutes.find(path)?.row.route
  if (route?.kind === 'call' || route?.kind === 'batch' || route?.kind === 'pixel') return route
  throw new TypeError(`${path} accepts no calls.`)
}

const parsed = (bytes: Uint8Array): ParsedBody => {
  const body = parseBody(bytes, 256)
  if (typeof body === 'string') throw new TypeError(body)
  return body
}

/** Creates an exchange whose body is read and parsed and whose source is found. */
export const localExchange = (options: LocalExchangeOptions = {}): LocalExchange => {
  const { path = '/v1/track', headers = {}, query = '', address, body } = options
  const config = parseConfig({ sources: { web: { writeKey: 'real-write-key' } }, ...options.settings })
  const sources = createSourceRegister(config)
  const header = (name: string): string | undefined => headers[name]
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text)
  const { timer, waitUntil } = localLife()
  const request: CollectorRequest = {
    method: 'POST',
    path,
    query,
    header,
    readBody: async () => bytes,
    rootUrl: () => 'https://events.example.com',
    waitUntil,
  }
  const stored: LocalExchange['stored'] = []
  const credentials = createCredentialsReader()(header)
  const exchange: Exchange = {
    ...createExchange({ route: routeOf(path), request, timer, credentials, receivedAt, address }),
    bytes,
    body: body === undefined || body instanceof Uint8Array ? undefined : parsed(bytes),
    source: sources.all[0],
  }
  const dependencies: StepDependencies = {
    config,
    sources,
    validate: validateCall,
    middleware: [],
    storage: {
      store: async (target, calls) => {
        stored.push({ target, calls })
        return { outcome: 'kept' }
      },
    },
    seen: undefined,
    addressLimiter: undefined,
    sourceLimiter: undefined,
    onError: () => {},
    plans: undefined,
    log: () => {},
    createId: () => 'made-id',
    ...options.dependencies,
  }
  return { exchange, dependencies, stored }
}

/** The same with its calls extracted. */
export const extractedExchange = (options: LocalExchangeOptions): LocalExchange => {
  const local = localExchange(options)
  extractCalls(local.exchange, local.dependencies)
  return local
}

/** The parsed JSON of an answer. */
export const jsonOf = (answer: StepResult): unknown => JSON.parse(String(answer?.body))
