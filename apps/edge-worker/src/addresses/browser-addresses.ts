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

/** The snippet for a page: it queues calls until the library is loaded. @param key the alias of a source */
export const pageSnippet = ({ root, library }: BrowserAddresses, key: string): string => `<script>
  !(function () {
    var analytics = (window.analytics = window.analytics || [])
    if (analytics.initialize || analytics._writeKey) return
    analytics._writeKey = '${key}'
    analytics._cdn = '${root}'
    var names = ['track', 'identify', 'page', 'group', 'alias', 'ready', 'on', 'once', 'off', 'reset', 'setAnonymousId']
    names.forEach(function (name) {
      analytics[name] = function () {
        analytics.push([name].concat(Array.prototype.slice.call(arguments)))
        return analytics
      }
    })
    var script = document.createElement('script')
    script.async = true
    script.src = '${library(key)}'
    document.head.appendChild(script)
    analytics.page()
  })()
</script>`
