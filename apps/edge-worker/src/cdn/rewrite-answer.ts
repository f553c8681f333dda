import { isJsonObject, type JsonObject } from '../body/parse-body.ts'

/** What an answer of the CDN is rewritten to. */
export interface Rewrite {
  /** The source's write key. */
  readonly realKey: string
  /** The key that the browser sent. */
  readonly publicKey: string
  /** Host that the browser sends to. */
  readonly host: string
  readonly protocol: 'http' | 'https'
}

/** A key of this length cannot occur by chance; a shorter one is replaced only as a whole string or path segment. */
const uniqueLength = 12

const replaceKey = (text: string, { realKey, publicKey }: Rewrite): string => {
  if (realKey === publicKey || realKey === '') return text
  if (realKey.length >= uniqueLength) return text.replaceAll(realKey, publicKey)
  return text
    .split(realKey)
    .reduce((left, right) => left + (/["'/]$/.test(left) && /^["'/]/.test(right) ? publicKey : realKey) + right)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

/**
 * Rewrites the settings of a source: events go to the collector, and the real write key is replaced.
 * @returns undefined if they are not a JSON object
 */
export const rewriteSettings = (text: string, rewrite: Rewrite): string | undefined => {
  const given = parse(text)
  // Written again first, because escapes could hide the key.
  const settings = parse(replaceKey(JSON.stringify(given) ?? '', rewrite))
  if (!isJsonObject(settings)) return undefined
  const integrations = objectAt(settings, 'integrations')
  const segment = {
    ...objectAt(integrations, 'Segment.io'),
    apiHost: `${rewrite.host}/v1`,
    ...(rewrite.protocol === 'http' ? { protocol: 'http' } : {}),
  }
  return JSON.stringify({ ...settings, integrations: { ...integrations, 'Segment.io': segment } })
}

/** The default host in a built library. */
const trackingHosts = /\bapi\.segment\.io\/v1\b/g

/** Rewrites the library of a source. */
export const rewriteLibrary = (text: string, rewrite: Rewrite): string =>
  replaceKey(text, rewrite).replace(trackingHosts, `${rewrite.host}/v1`)
