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

/** A script that does nothing instead of the browser library, which this package does not contain. */
export const libraryStub: Answer = textAnswer(
  200,
  '/* This is a local Segment; load the browser library from its npm package. */\n',
  { 'content-type': 'application/javascript; charset=utf-8' },
)
