import { isJsonObject, type JsonObject } from '../body/parse-body.ts'

/** What a browser shall know in the place of what the CDN says. */
export interface Rewrite {
  /** Write key that the CDN was asked with. */
  readonly realKey: string
  /** Key that the browser asked with. */
  readonly publicKey: string
  /** Host that the browser sends to. */
  readonly host: string
  readonly protocol: 'http' | 'https'
}

/** Characters from which on a key stands nowhere by chance; shorter ones are replaced as a whole text or part of a path. */
const unmistakable = 12

const replaceKey = (text: string, { realKey, publicKey }: Rewrite): string => {
  if (realKey === publicKey || realKey === '') return text
  if (realKey.length >= unmistakable) return text.replaceAll(realKey, publicKey)
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
 * The settings of a source as a browser shall have them: events go to us, and the real write key stays here.
 * @returns the text as it is where it is no JSON object
 */
export const rewriteSettings = (text: string, rewrite: Rewrite): string => {
  const settings = parse(replaceKey(text, rewrite))
  if (!isJsonObject(settings)) return replaceKey(text, rewrite)
  const integrations = objectAt(settings, 'integrations')
  const segment = {
    ...objectAt(integrations, 'Segment.io'),
    apiHost: `${rewrite.host}/v1`,
    ...(rewrite.protocol === 'http' ? { protocol: 'http' } : {}),
  }
  return JSON.stringify({ ...settings, integrations: { ...integrations, 'Segment.io': segment } })
}

/** The hosts that a built library sends to unless its settings say otherwise. */
const trackingHosts = /\bapi\.segment\.io\/v1\b/g

/** The library of a source as a browser shall have it. */
export const rewriteLibrary = (text: string, rewrite: Rewrite): string =>
  replaceKey(text, rewrite).replace(trackingHosts, `${rewrite.host}/v1`)
