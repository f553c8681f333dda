import { validateCallFast } from '@org/segment-core/fast-verdict'
import { type ParsedBody, parseBody } from '../src/body/parse-body.ts'
import type { Answer } from '../src/collector/answer.ts'
import { type IntakeRoute, intakeRoutes } from '../src/collector/intake-routes.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import type { HandedCall, Target } from '../src/hand-over/hand-over.ts'
import type { Exchange, IntakeRequest } from '../src/pipeline/exchange.ts'
import type { StepTools } from '../src/pipeline/step.ts'
import { takeCalls } from '../src/pipeline/steps/take-calls.ts'
import { createCredentialsReader } from '../src/sources/read-credentials.ts'
import { createSourceRegister } from '../src/sources/source-register.ts'
import { localLife } from './local-life.ts'

/** When the requests of these tests came, in milliseconds since 1970. */
export const receivedAt = Date.parse('2026-06-01T12:00:00.000Z')

/** What a step is tried with; everything has a default. */
export interface LocalExchangeOptions {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly address?: string
  readonly body?: unknown
  readonly settings?: CollectorConfigInput
  readonly tools?: Partial<StepTools>
}

/** An exchange and the tools beside it, as the steps before would leave them. */
export interface LocalExchange {
  readonly exchange: Exchange
  readonly tools: StepTools
  /** What was handed over so far. */
  readonly handed: { readonly target: Target; readonly calls: readonly HandedCall[] }[]
}

/** What a step says once it has said it. */
export type Said = Answer | undefined

const routeOf = (path: string): IntakeRoute => {
  const route = intakeRoutes.get(path)
  if (route === undefined) throw new TypeError(`${path} takes no calls.`)
  return route
}

const parsed = (bytes: Uint8Array): ParsedBody => {
  const body = parseBody(bytes, 256)
  if (typeof body === 'string') throw new TypeError(body)
  return body
}

/** Makes an exchange whose body is read and parsed, whose source is found, and whose calls are not yet taken. */
export const localExchange = (options: LocalExchangeOptions = {}): LocalExchange => {
  const { path = '/v1/track', headers = {}, query = '', address, body } = options
  const config = parseConfig({ sources: { web: { writeKey: 'real-write-key' } }, ...options.settings })
  const sources = createSourceRegister(config)
  const header = (name: string): string | undefined => headers[name]
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text)
  const request: IntakeRequest = {
    header,
    credentials: createCredentialsReader()(header),
    query,
    connection: undefined,
    readBody: async () => bytes,
    ...localLife(),
  }
  const handed: LocalExchange['handed'] = []
  const exchange: Exchange = {
    route: routeOf(path),
    request,
    receivedAt,
    address,
    bytes,
    body: body === undefined || body instanceof Uint8Array ? undefined : parsed(bytes),
    source: sources.all[0],
    calls: [],
    refused: [],
    duplicates: 0,
    unavailable: 0,
  }
  const tools: StepTools = {
    config,
    sources,
    judge: validateCallFast,
    handOver: {
      handOver: async (target, calls) => {
        handed.push({ target, calls })
        return { outcome: 'kept' }
      },
    },
    seen: undefined,
    addressLimiter: undefined,
    sourceLimiter: undefined,
    createId: () => 'made-id',
    ...options.tools,
  }
  return { exchange, tools, handed }
}

/** The same with its calls taken. */
export const takenExchange = (options: LocalExchangeOptions): LocalExchange => {
  const local = localExchange(options)
  takeCalls(local.exchange, local.tools)
  return local
}

/** What a body of JSON says. */
export const jsonOf = (answer: Said): unknown => JSON.parse(String(answer?.body))
