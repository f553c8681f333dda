import type { Fetch } from './fetch-handler.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from './json.ts'
import { describeLists } from './matchers/describe-failure.ts'
import { receivedCalls } from './matchers/received-calls.ts'
import { parseQuery } from './query/parse-query.ts'
import { randomText } from './random-id.ts'
import { errorFrom, framesOf, readTimeout, type WaitOptions } from './wait-until.ts'

/** A session of a running `segment dev`: calls of its own, for tests that share the server. */
export interface DevSession {
  readonly name: string
  /** Where an SDK of this session sends to, such as `http://127.0.0.1:8765/s/cart`. */
  readonly url: string
  /** A fetch function that sends every request to this session, whatever its host. */
  readonly fetch: Fetch
  /**
   * The calls that Segment would store, oldest first. @param q only those that match this query
   * @throws {QueryError} if the query is invalid
   */
  readonly find: (q?: string) => Promise<readonly JsonObject[]>
  /**
   * Waits until Segment would store a call that matches.
   * @throws {Error} after `timeoutMs`, with the calls so far and the frame of the caller
   */
  readonly waitFor: (q: string, options?: WaitOptions) => Promise<readonly JsonObject[]>
  /** Deletes its calls. */
  readonly reset: () => Promise<void>
}

/** Names that `segment dev` accepts. */
const sessionName = /^[\w.-]{1,64}$/

/** The longest wait that `segment dev` accepts, in ms. */
const maxWaitMs = 120_000

/** Headers of the connection to the original host. */
const ofConnection = ['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding']

const baseOf = (server: string): string => {
  const url = URL.canParse(server) ? new URL(server) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new TypeError(
    `The address of segment dev must be like http://127.0.0.1:8765, but is ${JSON.stringify(server)}.`,
  )
}

const settingsPath = /^\/v1\/projects\/[^/]+\/settings\/?$/

/** Settings without the address of the server, to which analytics.js would send past the routes of its page. */
const withoutHost = async (response: Response): Promise<Response> => {
  const settings = parseJsonObject(await response.text())
  const integrations = settings?.integrations
  const own = isJsonObject(integrations) ? integrations['Segment.io'] : undefined
  if (!isJsonObject(integrations) || !isJsonObject(own)) throw new Error('segment dev answered with unknown settings.')
  const { apiHost: _, protocol: __, ...source } = own
  const shown = { ...settings, integrations: { ...integrations, 'Segment.io': source } }
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  return new Response(JSON.stringify(shown), { status: response.status, headers })
}

/**
 * Connects to a session of a running `segment dev`, which creates it with the first request.
 * @param server address of the server, such as `http://127.0.0.1:8765`
 * @param name 1 to 64 letters, digits, `_`, `.` or `-`; the same name is the same session in every process. By default a
 * new one, because a retried test would find the calls of its first attempt
 * @throws {TypeError} if the address or the name is invalid
 */
export const connectSession = (server: string, name = randomText(Math.random, 22)): DevSession => {
  if (typeof name !== 'string' || !sessionName.test(name)) {
    throw new TypeError(
      `The name of a session must have 1 to 64 letters, digits, "_", "." or "-", but is ${JSON.stringify(name)}.`,
    )
  }
  const base = baseOf(server)
  const url = `${base}/s/${name}`
  /** @returns undefined if a wait timed out */
  const ask = async (path: string, init: RequestInit = {}): Promise<Response | undefined> => {
    const response = await fetch(`${url}${path}`, init).catch((cause: unknown) => {
      throw new Error(`segment dev cannot be reached at ${base}. Start it, or correct the address.`, { cause })
    })
    if (response.ok) return response
    const error = parseJsonObject(await response.text())?.error
    if (isJsonObject(error) && error.code === 'timed_out') return undefined
    const words = isJsonObject(error) ? String(error.message) : `It answered with status ${response.status}.`
    throw new Error(`segment dev at ${base} refused the request: ${words}`)
  }
  const find = async (q = ''): Promise<readonly JsonObject[]> => {
    parseQuery(q)
    const search = new URLSearchParams({ q: `verdict:kept,warned duplicate:false ${q}`.trim() })
    const response = await ask(`/_dev/export.ndjson?${search}`)
    const lines = ((await response?.text()) ?? '').split('\n')
    return lines.map(parseJsonObject).filter(isJsonObject)
  }
  const waitFor = async (q: string, { timeoutMs }: WaitOptions = {}): Promise<readonly JsonObject[]> => {
    const timeout = Math.ceil(readTimeout(timeoutMs))
    if (timeout > maxWaitMs) throw new RangeError(`timeoutMs must be at most ${maxWaitMs} for a session.`)
    const frames = framesOf(waitFor)
    parseQuery(q)
    const wanted = `verdict:kept,warned duplicate:false ${q}`
    const response = await ask(`/_dev/wait?${new URLSearchParams({ q: wanted, timeout: String(timeout) })}`)
    if (response !== undefined) return find(q)
    const stored = describeLists(receivedCalls(await find()))
    throw errorFrom(`No call matched ${q} within ${timeout} ms.\n${stored}`, frames)
  }
  return {
    name,
    url,
    async fetch(input, init) {
      const request = new Request(input, init)
      const { pathname, search } = new URL(request.url)
      const headers = new Headers(request.headers)
      for (const own of ofConnection) headers.delete(own)
      const body = request.body === null ? undefined : await request.arrayBuffer()
      const response = await fetch(`${url}${pathname}${search}`, {
        method: request.method,
        headers,
        signal: request.signal,
        ...(body === undefined ? {} : { body }),
      })
      return response.ok && settingsPath.test(pathname) ? withoutHost(response) : response
    },
    find,
    waitFor,
    async reset() {
      await ask('/_dev/events', { method: 'DELETE' })
    },
  }
}
