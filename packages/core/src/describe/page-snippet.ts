/** Where a page finds what it needs. */
export interface PageSnippetOptions {
  /** URL from which the library loads its settings and parts, without a slash at its end. */
  readonly root: string
  /** The write key of the source, or its alias. */
  readonly writeKey: string
  /** URL of the library. */
  readonly library: string
}

/** The snippet for a page. Like Segment's own, it queues calls until the library has loaded; a second copy does nothing. */
export const pageSnippet = ({ root, writeKey, library }: PageSnippetOptions): string => `<script>
  !(function () {
    var analytics = (window.analytics = window.analytics || [])
    if (analytics.initialize || analytics._writeKey) return
    analytics._writeKey = '${writeKey}'
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
    script.src = '${library}'
    document.head.appendChild(script)
    analytics.page()
  })()
</script>`
