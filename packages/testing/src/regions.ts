/** Where a workspace stores its data: Oregon or Dublin. */
export type Region = 'us' | 'eu'

/**
 * Hosts of each region.
 * @see https://www.twilio.com/docs/segment/guides/regional-segment/
 */
export const regions = {
  us: { trackingHost: 'api.segment.io', oauthServer: 'https://oauth2.segment.io' },
  eu: { trackingHost: 'events.eu1.segmentapis.com', oauthServer: 'https://oauth2.eu1.segmentapis.com' },
} as const satisfies Record<Region, { readonly trackingHost: string; readonly oauthServer: string }>

const hostRegions = new Map<string, Region>([
  ['api.segment.io', 'us'],
  ['oauth2.segment.io', 'us'],
  ['events.eu1.segmentapis.com', 'eu'],
  ['oauth2.eu1.segmentapis.com', 'eu'],
])

/** The region of one of Segment's hosts; undefined for any other host, such as loopback. */
export const regionOfHost = (host: string): Region | undefined => hostRegions.get(host)
