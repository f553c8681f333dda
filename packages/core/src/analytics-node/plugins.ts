import { type Context, ContextCancelation } from './event-context.ts'
import type { AnalyticsEvent } from './params.ts'

type Step = (context: Context) => Context | Promise<Context>

/** Something that sees every call: before it is sent, as it is, or after. */
export interface Plugin<Instance = unknown> {
  readonly name: string
  readonly type: 'before' | 'enrichment' | 'destination' | 'utility' | 'after'
  readonly version?: string
  isLoaded(): boolean
  load(context: Context, instance: Instance): Promise<unknown>
  unload?(context: Context, instance: Instance): Promise<unknown> | unknown
  ready?(): Promise<unknown>
  track?: Step
  identify?: Step
  page?: Step
  screen?: Step
  group?: Step
  alias?: Step
}

const stepOf = (plugin: Plugin, type: AnalyticsEvent['type']): Step | undefined => plugin[type]?.bind(plugin)

/** Runs the plugins that may change a call, one after the other. @throws what a `before` plugin throws, or a cancelation */
export const runBefore = async (plugins: readonly Plugin[], given: Context): Promise<Context> => {
  let context = given
  for (const kind of ['before', 'enrichment'] as const) {
    for (const plugin of plugins) {
      const step = plugin.type === kind ? stepOf(plugin, context.event.type) : undefined
      if (step === undefined) continue
      try {
        context = await step(context)
      } catch (error) {
        if (kind === 'before' || error instanceof ContextCancelation) throw error
        context.log('error', `The plugin ${plugin.name} failed.`, { error })
      }
    }
  }
  return context
}

/** Shows a call to plugins of one kind, side by side; what they throw is written into its log. */
export const runBeside = async (
  plugins: readonly Plugin[],
  kind: 'destination' | 'after',
  context: Context,
): Promise<void> => {
  await Promise.all(
    plugins.map(async (plugin) => {
      if (plugin.type !== kind) return
      try {
        await stepOf(plugin, context.event.type)?.(context)
      } catch (error) {
        context.log('error', `The plugin ${plugin.name} failed.`, { error })
      }
    }),
  )
}
