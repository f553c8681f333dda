import { pageSnippet } from '@org/segment-core/internal'
import type { PublicRoot } from '../http/public-root.ts'
import type { Paths } from '../routes/route-table.ts'

/** Where the pages of a site find the parts of a collector. */
export interface BrowserAddresses {
  /** URL of the collector with its prefix; the library that the collector serves loads everything from it. */
  readonly root: string
  /**
   * Value of `cdnURL` for pages that bundle `@segment/analytics-next`. It appends fixed paths, so there is none if the
   * settings or the integrations are elsewhere.
   */
  readonly cdnUrl: string | undefined
  /** Value of `apiHost`: host and path of calls. */
  readonly apiHost: string
  readonly protocol: PublicRoot['protocol']
  /** URL of the library for a key. */
  readonly library: (key: string) => string
}

/** Paths that the library appends to `cdnURL`. */
const fixedPaths = { settings: '/v1/projects', integrations: '/next-integrations' } as const

/** Where pages find the parts of a collector. */
export const browserAddresses = ({ protocol, host }: PublicRoot, paths: Paths): BrowserAddresses => {
  const root = `${protocol}://${host}${paths.prefix}`
  const { settings, integrations } = fixedPaths
  const folder = paths.settings.endsWith(settings) ? paths.settings.slice(0, -settings.length) : undefined
  return {
    root,
    cdnUrl: folder === undefined || paths.integrations !== folder + integrations ? undefined : root + folder,
    apiHost: `${host}${paths.prefix}${paths.calls}`,
    protocol,
    library: (key) => `${root}${paths.library}/${key}/analytics.min.js`,
  }
}

/** The snippet for a page. @param key the alias of a source */
export const snippetFor = ({ root, library }: BrowserAddresses, key: string): string =>
  pageSnippet({ root, writeKey: key, library: library(key) })
