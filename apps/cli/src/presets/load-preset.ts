import type { Layout, Preset } from '../mapping/layout.ts'
import type { CallMapping } from '../mapping/mapping-schema.ts'
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

/** The rows of an export look like calls, because they have `properties`; what a preset does not name is not of a call. */
const withRest = <Call extends CallMapping>(call: Call): Call => ({ ...call, rest: call.rest ?? 'drop' })

/** The layouts of a preset as mappings. */
export const layoutsOf = async ({
  layouts,
}: Preset): Promise<readonly (Layout & Pick<Preset['layouts'][number], 'telling'>)[]> => {
  const { mappingSchema } = await import('../mapping/mapping-schema.ts')
  return layouts.map((layout) => {
    const mapping = mappingSchema.parse(layout.mapping)
    return {
      ...layout,
      mapping:
        mapping.calls === undefined
          ? withRest(mapping)
          : { ...mapping, calls: mapping.calls.map((call) => withRest(call)) },
    }
  })
}
