import type { DebuggerInfo } from '../debugger-info.ts'

type Snippet = DebuggerInfo['snippets'][number]

/** The browser snippet: a queue until the library is there, as Segment's own does it, and the address to load it from. */
const browserSnippet = (url: string, writeKey: string): string => `<script>
  !function () {
    var analytics = window.analytics = window.analytics || []
    if (analytics.initialize) return
    analytics._writeKey = '${writeKey}'
    analytics._cdn = '${url}'
    var names = ['track', 'identify', 'page', 'group', 'alias', 'ready', 'on', 'once', 'off', 'reset', 'setAnonymousId']
    names.forEach(function (name) {
      analytics[name] = function () {
        analytics.push([name].concat(Array.prototype.slice.call(arguments)))
        return analytics
      }
    })
    var script = document.createElement('script')
    script.async = true
    script.src = '${url}/analytics.js/v1/${writeKey}/analytics.min.js'
    document.head.appendChild(script)
    analytics.page()
  }()
</script>`

/** How to point each SDK at this local Segment. */
export const sdkSnippets = (url: string, writeKey: string): Snippet[] => [
  {
    id: 'node',
    name: 'Node',
    language: 'js',
    code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${url}' })
analytics.track({ userId: 'user-42', event: 'Signed Up' })`,
  },
  { id: 'browser', name: 'Browser', language: 'html', code: browserSnippet(url, writeKey) },
  {
    id: 'browser-npm',
    name: 'Browser (npm)',
    language: 'js',
    code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${url}' })
analytics.track('Signed Up')`,
  },
  {
    id: 'python',
    name: 'Python',
    language: 'python',
    code: `import segment.analytics as analytics

analytics.write_key = '${writeKey}'
analytics.host = '${url}'
analytics.track('user-42', 'Signed Up')
analytics.flush()`,
  },
  {
    id: 'ruby',
    name: 'Ruby',
    language: 'ruby',
    code: `require 'segment/analytics'

# The library takes \`ssl: false\` for left out, so its default must change.
Segment::Analytics::Defaults::Request.send(:remove_const, :SSL)
Segment::Analytics::Defaults::Request::SSL = false
analytics = Segment::Analytics.new(write_key: '${writeKey}', host: '${new URL(url).hostname}', port: ${new URL(url).port || 80})
analytics.track(user_id: 'user-42', event: 'Signed Up')
analytics.flush`,
  },
  {
    id: 'go',
    name: 'Go',
    language: 'go',
    code: `client, _ := analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${url}"})
defer client.Close()
client.Enqueue(analytics.Track{UserId: "user-42", Event: "Signed Up"})`,
  },
  {
    id: 'curl',
    name: 'curl',
    language: 'sh',
    code: `curl ${url}/v1/track --user '${writeKey}:' --header 'Content-Type: application/json' \\
  --data '{"userId":"user-42","event":"Signed Up"}'`,
  },
  {
    id: 'segment',
    name: 'segment',
    language: 'sh',
    code: `SEGMENT_HOST=${url} SEGMENT_WRITE_KEY=${writeKey} segment track --user-id user-42 --event "Signed Up"`,
  },
]
