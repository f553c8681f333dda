import { Segment } from '@segment/edge-sdk'

/** The earlier edge SDK, collecting and nothing else: no page to write into, no origin behind it. */
// biome-ignore lint/style/noDefaultExport: workerd looks for the worker there
export default {
  fetch: (request: Request, { UPSTREAM }: { UPSTREAM: string }): Promise<Response> =>
    new Segment(
      {
        writeKey: 'bench-key',
        routePrefix: 'seg',
        trackingApiEndpoint: `${UPSTREAM}/v1`,
        logLevels: ['error'],
      },
      {
        ajsInjection: false,
        edgeVariations: false,
        clientSideTraits: false,
        engageIncomingWebhook: false,
        useProfilesAPI: false,
        proxyOrigin: false,
      },
    ).handleEvent(request),
}
