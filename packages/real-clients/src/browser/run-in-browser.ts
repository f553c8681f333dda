import { patienceMs } from '../patience.ts'
import { callTypes, type SendReport, type Target } from '../real-client.ts'
import { callsFor, ids } from '../six-calls.ts'
import { watchCalls } from './acknowledged-calls.ts'
import { sharedChromium } from './chromium.ts'
import { makePageCalls } from './page-calls.ts'
import { servePage } from './page-server.ts'

/** How a page loads and configures the library. */
export interface PageSetup {
  /** `package` is the file of the npm package, from the page's origin; `snippet` is the script of Segment's CDN path, from the target. */
  readonly script: 'package' | 'snippet'
  readonly strategy: 'standard' | 'batching'
  /** Takes the host for events from the settings that the target serves. */
  readonly apiHost?: 'served'
  /** Navigates away as soon as the calls are made, so their acknowledgement cannot be observed. */
  readonly leaves?: true
}

/** The head of the page; the library gets its target through documented options. */
const headFor = ({ script, strategy, apiHost, leaves }: PageSetup, { baseUrl, writeKey }: Target): string => {
  const { host, protocol } = new URL(baseUrl)
  const config = leaves === undefined ? { timeout: 200 } : {}
  const delivery = strategy === 'batching' ? { deliveryStrategy: { strategy, config } } : {}
  const place = apiHost === undefined ? { apiHost: `${host}/v1`, protocol: protocol.slice(0, -1) } : {}
  const settings = { ...place, ...delivery }
  const options = JSON.stringify({ integrations: { 'Segment.io': settings } })
  const key = JSON.stringify(writeKey)
  const origin = JSON.stringify(baseUrl)
  return script === 'package'
    ? `<script src="/umd/index.js"></script>
<script>
  window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: ${key}, cdnURL: ${origin} }, ${options}).then(([it]) => it)
</script>`
    : `<script>
  window.analytics = Object.assign([], { _writeKey: ${key}, _cdn: ${origin}, _loadOptions: ${options} })
</script>
<script async src="${baseUrl}/analytics.js/v1/${writeKey}/analytics.min.js"></script>`
}

/**
 * Sends calls from a page in headless Chromium, across origins.
 * @throws {Error} if the page fails or some of its calls are not acknowledged
 */
export const runInBrowser = async (setup: PageSetup, target: Target): Promise<SendReport> => {
  const server = await servePage(headFor(setup, target))
  const context = await (await sharedChromium()).newContext()
  context.setDefaultTimeout(patienceMs)
  try {
    const page = await context.newPage()
    const thrown: string[] = []
    const logged: string[] = []
    page.on('pageerror', (error) => thrown.push(String(error)))
    page.on('console', (line) => {
      // Includes requests that succeed after a retry.
      if (line.type() === 'error') logged.push(line.text())
    })
    const acknowledged = watchCalls(page, target.baseUrl)
    const calls = callsFor(callTypes, target)
    const explain = (error: unknown): never => {
      throw new Error([String(error), ...thrown, ...logged].join('\n'))
    }
    const { anonymousId, groupId } = ids
    if (setup.script === 'snippet') {
      // An id in the URL makes the library load a chunk from its own origin.
      await page.goto(`${server.url}/?ajs_aid=${anonymousId}`)
      await page.waitForFunction('window.analytics?.initialized').catch(explain)
      await page.evaluate(makePageCalls, { groupId, calls }).catch(explain)
    } else {
      await page.goto(server.url)
      await page.evaluate(makePageCalls, { anonymousId, groupId, calls }).catch(explain)
    }
    if (setup.leaves) await page.goto('about:blank')
    else await acknowledged(calls.length, patienceMs).catch(explain)
    if (thrown.length > 0) explain('The page failed.')
    return { calls: calls.length }
  } finally {
    // Closing a context cancels the requests that outlive its page: those end with the browser.
    if (!setup.leaves) await context.close()
    await server.close()
  }
}
