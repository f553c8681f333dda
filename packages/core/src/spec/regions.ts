/** One of Segment's two regions, fixed when a workspace is created. */
export interface RegionSpec {
  readonly label: string
  /** Base of the Tracking API, without a path. */
  readonly trackingUrl: string
  /** OAuth server that issues tokens; also the audience of the client assertion. */
  readonly oauthUrl: string
  /** Base of the Public API, which manages workspaces and does not accept events. */
  readonly publicApiUrl: string
  /** Base of the Profile API, which reads the profiles of a space. */
  readonly profileApiUrl: string
  /** The web app, where people see the workspace. */
  readonly appUrl: string
  /** Base of the CDN with the settings of each source. */
  readonly cdnUrl: string
}

/**
 * Region to hosts.
 * @see https://www.twilio.com/docs/segment/guides/regional-segment/
 */
export const regions = {
  us: {
    label: 'Oregon (US)',
    trackingUrl: 'https://api.segment.io',
    oauthUrl: 'https://oauth2.segment.io',
    publicApiUrl: 'https://api.segmentapis.com',
    profileApiUrl: 'https://profiles.segment.com',
    appUrl: 'https://app.segment.com',
    cdnUrl: 'https://cdn.segment.com',
  },
  eu: {
    label: 'Dublin (EU)',
    trackingUrl: 'https://events.eu1.segmentapis.com',
    oauthUrl: 'https://oauth2.eu1.segmentapis.com',
    publicApiUrl: 'https://eu1.api.segmentapis.com',
    profileApiUrl: 'https://profiles.euw1.segment.com',
    appUrl: 'https://eu1.app.segment.com',
    cdnUrl: 'https://cdn.segment.com',
  },
} as const satisfies Record<string, RegionSpec>

/** `us` (the default of Segment) or `eu`. */
export type Region = keyof typeof regions
