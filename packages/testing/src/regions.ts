/** Where a workspace stores its data: Oregon or Dublin. */
export type Region = 'us' | 'eu'

/**
 * Hosts of each region.
 * @see https://www.twilio.com/docs/segment/guides/regional-segment/
 */
export const regions = {
  us: {
    trackingHost: 'api.segment.io',
    oauthServer: 'https://oauth2.segment.io',
    publicApiHost: 'api.segmentapis.com',
    profileHost: 'profiles.segment.com',
  },
  eu: {
    trackingHost: 'events.eu1.segmentapis.com',
    oauthServer: 'https://oauth2.eu1.segmentapis.com',
    publicApiHost: 'eu1.api.segmentapis.com',
    profileHost: 'profiles.euw1.segment.com',
  },
} as const satisfies Record<Region, Readonly<Record<string, string>>>

/** The APIs of Segment. */
export type Api = 'tracking' | 'oauth' | 'public' | 'profile'

const hosts = new Map<string, { readonly api: Api; readonly region: Region }>(
  Object.entries(regions).flatMap(([name, { trackingHost, oauthServer, publicApiHost, profileHost }]) => {
    const region = name === 'eu' ? 'eu' : 'us'
    return [
      [trackingHost, { api: 'tracking', region }],
      [new URL(oauthServer).host, { api: 'oauth', region }],
      [publicApiHost, { api: 'public', region }],
      [profileHost, { api: 'profile', region }],
    ]
  }),
)

/** The region of one of Segment's hosts; undefined for any other host, such as loopback. */
export const regionOfHost = (host: string): Region | undefined => hosts.get(host)?.region

/** The API of one of Segment's hosts; undefined for any other host, such as loopback, which has them all. */
export const apiOfHost = (host: string): Api | undefined => hosts.get(host)?.api
