// The code of a user. The tests compile it with several versions of TypeScript.
import DefaultAnalytics, {
  Analytics,
  type AnalyticsSettings,
  type Context,
  FetchHTTPClient,
  type Plugin,
} from '@org/segment-core/analytics-node'

const settings: AnalyticsSettings = { writeKey: 'k', httpClient: new FetchHTTPClient() }
const analytics: DefaultAnalytics = new Analytics(settings)
const plugin: Plugin = {
  name: 'enrich',
  type: 'enrichment',
  isLoaded: () => true,
  load: async () => {},
  track: (context: Context) => context,
}
analytics.register(plugin).then(() => analytics.closeAndFlush())
analytics.track({ userId: 'u', event: 'Started', properties: { step: 1 } }, (error, context) => [
  error,
  context?.event.event,
])
// @ts-expect-error A user is missing.
analytics.track({ event: 'Started' })
