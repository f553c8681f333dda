import { pageSnippet } from '@org/segment-core/internal'
import type { DebuggerInfo } from '../model/debugger-info.ts'

type Snippet = DebuggerInfo['snippets'][number]

const libraryMissing = 'analytics.js is missing: install @segment/analytics-next where this server runs, and restart it'

/**
 * Setup of each SDK for this local Segment.
 * @param hasLibrary whether this server can serve analytics.js; without it the browser snippet sends nothing
 */
export const sdkSnippets = (url: string, writeKey: string, hasLibrary: boolean): Snippet[] => {
  const { hostname, port } = new URL(url)
  const library = `${url}/analytics.js/v1/${writeKey}/analytics.min.js`
  return [
    {
      id: 'node',
      name: 'Node',
      language: 'js',
      hint: `new Analytics({ writeKey: '${writeKey}', host: '${url}' })`,
      code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${url}' })
analytics.track({ userId: 'user-42', event: 'Signed Up' })`,
    },
    {
      id: 'browser',
      name: 'Browser',
      language: 'html',
      hint: hasLibrary ? `the snippet, with ${url} instead of https://cdn.segment.com` : libraryMissing,
      code: `${hasLibrary ? '' : `<!-- ${libraryMissing} -->\n`}${pageSnippet({ root: url, writeKey, library })}`,
    },
    {
      id: 'browser-npm',
      name: 'Browser (npm)',
      language: 'js',
      hint: `AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${url}' })`,
      code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${url}' })
analytics.track('Signed Up')`,
    },
    {
      id: 'python',
      name: 'Python',
      language: 'python',
      hint: `analytics.write_key = '${writeKey}'; analytics.host = '${url}'`,
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
      hint: `Segment::Analytics.new(write_key: '${writeKey}', host: '${hostname}', port: ${port}), SSL off as shown on the page`,
      code: `require 'segment/analytics'

# The library ignores \`ssl: false\`, so change its default.
Segment::Analytics::Defaults::Request.send(:remove_const, :SSL)
Segment::Analytics::Defaults::Request::SSL = false
analytics = Segment::Analytics.new(write_key: '${writeKey}', host: '${hostname}', port: ${port})
analytics.track(user_id: 'user-42', event: 'Signed Up')
analytics.flush`,
    },
    {
      id: 'go',
      name: 'Go',
      language: 'go',
      hint: `analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${url}"})`,
      code: `client, _ := analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${url}"})
defer client.Close()
client.Enqueue(analytics.Track{UserId: "user-42", Event: "Signed Up"})`,
    },
    {
      id: 'curl',
      name: 'curl',
      language: 'sh',
      hint: `curl ${url}/v1/track --user '${writeKey}:' --data '{"userId":"user-42","event":"Signed Up"}'`,
      code: `curl ${url}/v1/track --user '${writeKey}:' --header 'Content-Type: application/json' \\
  --data '{"userId":"user-42","event":"Signed Up"}'`,
    },
    {
      id: 'segment',
      name: 'segment',
      language: 'sh',
      hint: `SEGMENT_HOST=${url} SEGMENT_WRITE_KEY=${writeKey} segment track …`,
      code: `SEGMENT_HOST=${url} SEGMENT_WRITE_KEY=${writeKey} segment track --user-id user-42 --event "Signed Up"`,
    },
  ]
}
