import { Segment } from '@segment/edge-sdk'

/** The earlier edge SDK, used only as a collector: without a page to modify and without an origin. */
// biome-ignore lint/style/noDefaultExport: workerd expects the worker as the default export
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
