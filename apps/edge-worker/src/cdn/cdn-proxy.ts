import { browserAddresses } from '../addresses/browser-addresses.ts'
import { readChunks } from '../body/read-chunks.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { type Answer, notFoundAnswer, refusalAnswer, textAnswer } from '../http/answer.ts'
import { forwardedHeaders, type PublicRootSettings, publicRootOf } from '../http/public-root.ts'
import type { CollectorRequest } from '../http/request.ts'
import { createRequestTimer, withPatience } from '../http/request-timer.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import { type CdnAnswer, createCdnCache } from './cdn-cache.ts'
import { type CdnPath, isShared, readCdnPath } from './cdn-paths.ts'
import { type CompressBrotli, createValidator } from './cdn-validator.ts'
import type { OwnLibrary } from './own-library.ts'
import { isSettings, rewriteLibrary, rewriteSettings } from './rewrite-answer.ts'

/** The part of a fetch function that is used for the CDN. */
export type CdnFetch = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<Response>

/** Options of {@link createCdnProxy}. */
export interface CdnProxyOptions {
  readonly config: PublicRootSettings & Pick<CollectorConfig, 'cdn' | 'paths'>
  readonly timeoutMs: number
  readonly sources: SourceRegister
  readonly fetch: CdnFetch
  /** Your own copy of the library, in place of the CDN's. */
  readonly library: OwnLibrary | undefined
  readonly compressBrotli: CompressBrotli | undefined
  /** Clock for durations, in milliseconds. */
  readonly monotonic: () => number
}

/** Maximum bytes of an answer. */
const maxBytes = 4 * 1_024 * 1_024

/** Content types that are passed on; others could turn an answer into a page. */
const contentTypes = /^(?:application\/(?:json|javascript|gzip|octet-stream)|text\/(?:javascript|plain))\b/

/** A page that something else than the CDN answers, such as a firewall. */
const pageTypes = /^(?:text\/html|application\/xhtml\+xml)\b/

/** Whether a status says that there is no such file here, as a redirect does too. */
const isMissing = (status: number): boolean => status >= 300 && status < 500 && !passingStatuses.has(status)

/** Statuses of a CDN that has too much to do. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429])

/** Content type of your own copy of the library. */
const scriptType = 'text/javascript; charset=utf-8'

const decoder = new TextDecoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** Code without a character that no script has, such as code that is still compressed. */
const isText = (body: Uint8Array): boolean => {
  try {
    return !strictDecoder.decode(body).includes('\u0000')
  } catch {
    return false
  }
}

/** Whether an answer of success is what was asked for. One that is not must not replace the kept one. */
const isUsable = ({ body }: CdnAnswer, kind: CdnPath['kind'], url: string): boolean => {
  if (body.byteLength === 0) return false
  if (kind === 'settings') return isSettings(decoder.decode(body))
  return url.endsWith('.gz') || isText(body)
}

/** @throws if the CDN does not answer, or answers with something else */
const fetchAnswer = async (
  url: string,
  kind: CdnPath['kind'],
  { fetch, timeoutMs }: CdnProxyOptions,
): Promise<CdnAnswer> => {
  // Nothing of the browser's request is forwarded: no cookie, no address, no header.
  const response = await fetch(url, {
    // Uncompressed, so that the length says whether the answer is whole.
    headers: { accept: '*/*', 'accept-encoding': 'identity' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const given = response.headers.get('content-type') ?? ''
  const timer = createRequestTimer()
  const stream = response.body ?? new Blob().stream()
  const body = await readChunks(stream, { maxBytes, timeoutMs }, timer).finally(timer.stop)
  const { status } = response
  const contentType = contentTypes.test(given) ? given : 'application/octet-stream'
  const answer = { status, contentType, body: new Uint8Array(body) }
  const isGood = status === 200 ? !pageTypes.test(given) && isUsable(answer, kind, url) : isMissing(status)
  if (!isGood) throw new TypeError(`The CDN answered ${status} with something else.`)
  return answer
}

/** The path to fetch, and the source's write key, which is empty for a chunk. */
const upstreamOf = (place: CdnPath, sources: SourceRegister) => {
  if (isShared(place)) return { path: place.path, realKey: '' }
  const source = sources.find(place.key)
  if (typeof source === 'string' || !source.channels.includes('browser')) return undefined
  const realKey = source.targets.browser.source.writeKey
  const key = encodeURIComponent(realKey)
  const path = place.kind === 'settings' ? `/v1/projects/${key}/settings` : `/analytics.js/v1/${key}/${place.file}`
  return { path, realKey }
}

/** A question to the CDN that requests wait for. */
interface Flight {
  readonly promise: Promise<CdnAnswer | undefined>
  readonly startedAt: number
}

/** How long a request with a stale answer waits for a fresh one, in milliseconds. */
const staleWaitMs = 300

/** The name of a file that holds a hash of its content never gets another content. */
const hashedFile = /[.-][\da-f]{8,64}\.(?:bundle\.)?(?:js|js\.gz|map)$/

/**
 * Creates a proxy for the settings, the library and its chunks. It asks one origin only, follows no redirect, and serves a
 * stale answer if the CDN fails.
 */
export const createCdnProxy = (options: CdnProxyOptions) => {
  const { config, sources, monotonic, timeoutMs } = options
  const { cdn } = config
  const { origin } = new URL(cdn.origin)
  const validate = createValidator(options.compressBrotli)
  // A shared cache must not give one visitor an answer that another visitor's headers shaped.
  const vary =
    config.addressHeader === undefined || config.publicOrigin !== undefined ? {} : { vary: forwardedHeaders.join(', ') }
  const cache = createCdnCache(cdn.cacheSeconds, monotonic)

  const flights = new Map<string, Flight>()

  const ask = async (path: string, kind: CdnPath['kind']): Promise<CdnAnswer | undefined> => {
    try {
      const answer = await fetchAnswer(`${origin}${path}`, kind, options)
      // An answer without a status of success says nothing about the kept one.
      if (answer.status === 200) cache.keep(path, answer)
      else cache.fail(path, answer)
      return answer
    } catch {
      cache.fail(path, undefined)
      return undefined
    }
  }

  /** Asks the CDN once for all requests that wait for the same path. */
  const refresh = (path: string, kind: CdnPath['kind'], waitUntil: CollectorRequest['waitUntil']): Flight => {
    const running = flights.get(path)
    // On Workers a flight may be terminated with the request that started it.
    if (running !== undefined && monotonic() - running.startedAt <= timeoutMs) return running
    // Not an async function's promise: see the coalescer about promises that several requests wait for.
    const { promise, resolve } = Promise.withResolvers<CdnAnswer | undefined>()
    const flight: Flight = { promise, startedAt: monotonic() }
    flights.set(path, flight)
    const work = ask(path, kind).then((answer) => {
      if (flights.get(path) === flight) flights.delete(path)
      resolve(answer)
    })
    waitUntil(work)
    return flight
  }

  const load = async (
    path: string,
    kind: CdnPath['kind'],
    waitUntil: CollectorRequest['waitUntil'],
  ): Promise<CdnAnswer | undefined> => {
    const fresh = cache.fresh(path)
    if (fresh !== undefined) return fresh
    const stale = cache.stale(path)
    const failure = cache.failure(path)
    if (failure !== undefined) return stale ?? failure.answer
    const { promise, startedAt } = refresh(path, kind, waitUntil)
    const patienceMs = stale === undefined ? timeoutMs : staleWaitMs - (monotonic() - startedAt)
    if (patienceMs <= 0) return stale
    const timer = createRequestTimer()
    const answer = await withPatience(promise, patienceMs, timer).finally(timer.stop)
    return answer?.status === 200 ? answer : (stale ?? answer)
  }

  /** The answer of the CDN, or of your own copy of the library. */
  const answerOf = async (place: CdnPath, path: string, request: CollectorRequest): Promise<CdnAnswer | undefined> => {
    const { library } = options
    if (library === undefined || place.kind === 'settings' || place.kind === 'integration') {
      return load(path, place.kind, request.waitUntil)
    }
    const body = await (place.kind === 'library' ? library.script(place.key) : library.chunk(place.file))
    return { status: body === undefined ? 404 : 200, contentType: scriptType, body: body ?? new Uint8Array() }
  }

  return async (request: CollectorRequest, usualPath: string): Promise<Answer> => {
    const place = readCdnPath(usualPath)
    const upstream = place === undefined ? undefined : upstreamOf(place, sources)
    if (place === undefined || upstream === undefined) return notFoundAnswer('GET')
    const root = publicRootOf(config, request)
    // The answer must name the collector; without a valid host it would reveal the real key.
    if (root === undefined && !isShared(place)) {
      return refusalAnswer(400, 'The Host header is invalid; set publicOrigin.', 'invalid_request')
    }
    const answer = await answerOf(place, upstream.path, request)
    if (answer === undefined) {
      return textAnswer(502, 'Segment’s CDN does not answer.', { 'retry-after': '5' })
    }
    if (answer.status !== 200) return notFoundAnswer('GET')
    const headers = {
      'content-type': answer.contentType,
      'cache-control':
        isShared(place) && hashedFile.test(place.file)
          ? 'public, max-age=31536000, immutable'
          : `public, max-age=${cdn.cacheSeconds}`,
      'x-content-type-options': 'nosniff',
    }
    if (isShared(place) || root === undefined) return validate(request, { status: 200, headers, body: answer.body })
    const { paths } = config
    const addresses = browserAddresses(root, paths)
    const rewrite = { realKey: upstream.realKey, publicKey: place.key, addresses, paths }
    const text = decoder.decode(answer.body)
    const written = place.kind === 'settings' ? rewriteSettings(text, rewrite) : rewriteLibrary(text, rewrite)
    // What cannot be rewritten would reveal the real key, or look for its parts in the wrong place.
    if (written === undefined) {
      const what = place.kind === 'settings' ? 'settings are invalid' : 'library does not fit the setting paths'
      return textAnswer(502, `Segment’s ${what}.`, { 'retry-after': '5' })
    }
    return validate(request, { status: 200, headers: { ...headers, ...vary }, body: encoder.encode(written) })
  }
}
