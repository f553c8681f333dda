import { joinChunks, readChunks } from '../body/read-chunks.ts'
import { type Answer, notFoundAnswer, textAnswer } from '../collector/answer.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { createRequestTimer } from '../pipeline/request-timer.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import { type CdnAnswer, createCdnCache } from './cdn-cache.ts'
import { type CdnPath, readCdnPath } from './cdn-paths.ts'
import type { ProxyFetch } from './proxy-fetch.ts'
import { rewriteLibrary, rewriteSettings } from './rewrite-answer.ts'

/** What the proxy needs. */
export interface CdnProxyOptions {
  readonly cdn: CollectorConfig['cdn']
  readonly timeoutMs: number
  readonly sources: SourceRegister
  readonly fetch: ProxyFetch
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Fetches what browsers need from Segment's CDN. */
export type CdnProxy = (path: string, page: CdnPage) => Promise<Answer>

/** Where a browser asks. */
export interface CdnPage {
  readonly host: string
  readonly protocol: string
  /** Path before that of the CDN, empty where there is none. */
  readonly folder: string
}

/** Bytes of an answer that are taken. */
const maxBytes = 4 * 1_024 * 1_024

/** Content types that go on; others could make a page of what is not one. */
const contentTypes = /^(?:application\/(?:json|javascript|gzip|octet-stream)|text\/(?:javascript|plain))\b/

/** A host with its port, and the folder behind it. */
const hostName = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?(?:\/[\w.-]+)*$/i

const decoder = new TextDecoder()
const encoder = new TextEncoder()

const fetchAnswer = async (url: string, { fetch, timeoutMs }: CdnProxyOptions): Promise<CdnAnswer> => {
  // Nothing of the browser's request goes on: no cookie, no address, no header of its own.
  const response = await fetch(url, {
    headers: { accept: '*/*' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const given = response.headers.get('content-type') ?? ''
  const timer = createRequestTimer()
  const body =
    response.body === null
      ? joinChunks([], 0)
      : await readChunks(response.body, { maxBytes, timeoutMs }, timer).finally(timer.stop)
  return {
    status: response.status,
    contentType: contentTypes.test(given) ? given : 'application/octet-stream',
    body: new Uint8Array(body),
  }
}

/** The real key behind the one a browser asks with, and the path on the CDN. */
const upstreamOf = (
  place: CdnPath,
  sources: SourceRegister,
): { readonly path: string; readonly realKey: string } | undefined => {
  if (place.kind === 'chunk') return { path: place.path, realKey: '' }
  const source = sources.find(place.key)
  if (typeof source === 'string' || !source.channels.includes('browser')) return undefined
  const realKey = source.targets.browser.source.writeKey
  const key = encodeURIComponent(realKey)
  const path = place.kind === 'settings' ? `/v1/projects/${key}/settings` : `/analytics.js/v1/${key}/${place.file}`
  return { path, realKey }
}

/**
 * Makes the proxy of the browser's settings, library and chunks. It asks one origin only, follows no redirect, and gives
 * what it had before where the CDN does not answer.
 */
export const createCdnProxy = (options: CdnProxyOptions): CdnProxy => {
  const { cdn, sources, now } = options
  const { origin } = new URL(cdn.origin)
  const cache = createCdnCache(cdn.cacheSeconds, now)

  const ask = async (path: string): Promise<CdnAnswer> => {
    const answer = await fetchAnswer(`${origin}${path}`, options)
    if (answer.status === 200) cache.keep(path, answer)
    return answer
  }

  const load = async (path: string): Promise<CdnAnswer | undefined> => {
    const fresh = cache.fresh(path)
    if (fresh !== undefined) return fresh
    try {
      const answer = await ask(path)
      return answer.status >= 500 ? (cache.stale(path) ?? answer) : answer
    } catch {
      return cache.stale(path)
    }
  }

  return async (path, page) => {
    const place = readCdnPath(path)
    const upstream = place === undefined ? undefined : upstreamOf(place, sources)
    if (place === undefined || upstream === undefined) return notFoundAnswer('GET')
    const answer = await load(upstream.path)
    if (answer === undefined || answer.status >= 500) {
      return textAnswer(502, 'Segment’s CDN does not answer.', { 'retry-after': '5' })
    }
    if (answer.status !== 200) return notFoundAnswer('GET')
    const headers = {
      'content-type': answer.contentType,
      'cache-control': `public, max-age=${cdn.cacheSeconds}`,
      'x-content-type-options': 'nosniff',
    }
    if (place.kind === 'chunk') return { status: 200, headers, body: answer.body }
    const host = `${cdn.publicHost ?? page.host}${page.folder}`
    if (!hostName.test(host)) return { status: 200, headers, body: answer.body }
    const protocol = page.protocol === 'http:' ? 'http' : 'https'
    const rewrite = { realKey: upstream.realKey, publicKey: place.key, host, protocol } as const
    const text = decoder.decode(answer.body)
    const written = place.kind === 'settings' ? rewriteSettings(text, rewrite) : rewriteLibrary(text, rewrite)
    return { status: 200, headers, body: encoder.encode(written) }
  }
}
