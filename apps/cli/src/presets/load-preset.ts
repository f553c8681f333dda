import type { Preset } from '../mapping/layout.ts'
import type { PresetName } from './preset-names.ts'

/** Each preset is loaded only if it is asked for. */
const loaders: Readonly<Record<PresetName, () => Promise<{ readonly preset: Preset }>>> = {
  amplitude: () => import('./amplitude.ts'),
  ga4: () => import('./ga4.ts'),
  heap: () => import('./heap.ts'),
  hubspot: () => import('./hubspot.ts'),
  mixpanel: () => import('./mixpanel.ts'),
  posthog: () => import('./posthog.ts'),
  rudderstack: () => import('./rudderstack.ts'),
  'segment-archive': () => import('./segment-archive.ts'),
  shopify: () => import('./shopify.ts'),
  snowplow: () => import('./snowplow.ts'),
  stripe: () => import('./stripe.ts'),
}

/** The preset of a tool. */
export const loadPreset = async (name: PresetName): Promise<Preset> => (await loaders[name]()).preset
