import { type Answer, jsonAnswer, textAnswer } from './answer.ts'
import { type Region, regions } from './regions.ts'

/** Segment's public settings of a source; an EU source has another host. */
export const projectSettings = (writeKey: string, region: Region): Answer => {
  const host = region === 'us' ? {} : { apiHost: `${regions[region].trackingHost}/v1` }
  return jsonAnswer(200, {
    integrations: { 'Segment.io': { apiKey: writeKey, ...host, unbundledIntegrations: [] } },
    plan: { track: { __default: { enabled: true, integrations: {} } }, identify: {}, group: {} },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  })
}

/** The response to an unknown write key. */
export const unknownProject: Answer = textAnswer(404, 'Cannot GET - Invalid path or write key provided.')

/** A script that only warns, instead of the browser library, which this package does not contain. */
export const libraryStub: Answer = textAnswer(
  200,
  `console.warn(${JSON.stringify('This local Segment has no analytics.js, so this page sends no calls. Install @segment/analytics-next where it runs, and restart it.')})\n`,
  { 'content-type': 'application/javascript; charset=utf-8' },
)
