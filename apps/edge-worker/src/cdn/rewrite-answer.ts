import type { BrowserAddresses } from '../addresses/browser-addresses.ts'
import { isJsonObject, type JsonObject } from '../body/parse-body.ts'
import type { Paths } from '../routes/route-table.ts'

/** What an answer of the CDN is rewritten to. */
export interface Rewrite {
  /** The source's write key. */
  readonly realKey: string
  /** The key that the browser sent. */
  readonly publicKey: string
  /** Where the browser finds the collector. */
  readonly addresses: BrowserAddresses
  readonly paths: Pick<Paths, 'settings' | 'chunks' | 'integrations'>
}

/** The CDN's origin in its answers. */
const segmentCdn = 'https://cdn.segment.com'

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

/** Levels of the settings of a source. Writing a text with many thousands again would overflow the stack. */
const mostLevels = 256

const isDeep = (value: unknown, levels = mostLevels): boolean => {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => isDeep(member, levels - 1))
}

/** Whether the text is the settings of a source. */
export const isSettings = (text: string): boolean => {
  const value = parse(text)
  return isJsonObject(value) && !isDeep(value)
}

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

/** Lets the code of an integration come from the collector too. */
const movePlugin =
  ({ addresses, paths }: Rewrite) =>
  (plugin: unknown): unknown => {
    const start = `${segmentCdn}/next-integrations/`
    if (!isJsonObject(plugin) || typeof plugin.url !== 'string' || !plugin.url.startsWith(start)) return plugin
    return { ...plugin, url: `${addresses.root}${paths.integrations}/${plugin.url.slice(start.length)}` }
  }

/**
 * Rewrites the settings of a source: events go to the collector, code comes from it, and the real write key is replaced.
 * @returns undefined if they are not a JSON object
 */
export const rewriteSettings = (text: string, rewrite: Rewrite): string | undefined => {
  const given = parse(text)
  // Written again first, because escapes could hide the key.
  const settings = parse(replaceKey(JSON.stringify(given) ?? '', rewrite))
  if (!isJsonObject(settings)) return undefined
  const { apiHost, protocol } = rewrite.addresses
  const integrations = objectAt(settings, 'integrations')
  const former = objectAt(integrations, 'Segment.io')
  const segment = {
    ...former,
    apiHost,
    // The library's default is https, but the answer may say http: that of a local Segment does.
    ...(protocol === 'http' || 'protocol' in former ? { protocol } : {}),
  }
  const { remotePlugins } = settings
  return JSON.stringify({
    ...settings,
    integrations: { ...integrations, 'Segment.io': segment },
    ...(Array.isArray(remotePlugins) ? { remotePlugins: remotePlugins.map(movePlugin(rewrite)) } : {}),
  })
}

/** The default host in a built library. */
const trackingHosts = /\bapi\.segment\.io\/v1\b/g

/** Paths that a built library appends to the URL of its CDN. */
const libraryPaths = (paths: Rewrite['paths']): readonly (readonly [usual: string, placed: string])[] => [
  ['/analytics-next/bundles/', `${paths.chunks}/`],
  ['/v1/projects/', `${paths.settings}/`],
  ['/next-integrations"', `${paths.integrations}"`],
]

/**
 * Rewrites the library of a source: it finds everything at the collector, whatever the URL of its script.
 * @returns undefined if the library lacks a path that the settings move: it would look for it in the wrong place
 */
export const rewriteLibrary = (text: string, rewrite: Rewrite): string | undefined => {
  const { addresses, paths } = rewrite
  let written = replaceKey(text, rewrite).replace(trackingHosts, () => addresses.apiHost)
  for (const [usual, placed] of libraryPaths(paths)) {
    if (usual === placed) continue
    if (!written.includes(usual)) return undefined
    written = written.replaceAll(usual, () => placed)
  }
  return written.replaceAll(segmentCdn, () => addresses.root)
}
