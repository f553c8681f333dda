/** Tools whose exports are known; a file of that name holds each preset. */
export const presetNames = [
  ...(['amplitude', 'ga4', 'heap', 'hubspot', 'mixpanel', 'posthog', 'rudderstack'] as const),
  ...(['segment-archive', 'shopify', 'snowplow', 'stripe'] as const),
] as const

/** One of {@link presetNames}. */
export type PresetName = (typeof presetNames)[number]
