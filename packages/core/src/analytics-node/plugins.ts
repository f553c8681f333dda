import { Context, ContextCancelation } from './event-context.ts'
import type { AnalyticsEvent } from './params.ts'

type Step = (context: Context) => Context | Promise<Context>

/** A plugin that sees every call before, while or after it is sent. */
export interface PluginFor<Instance> {
  name: string
  type: 'before' | 'enrichment' | 'destination' | 'utility' | 'after'
  version?: string
  /** Other names for it in `integrations`. */
  alternativeNames?: string[]
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

/** The part of a plugin that is used here. */
type AnyPlugin = Pick<PluginFor<never>, 'name' | 'type' | 'alternativeNames' | AnalyticsEvent['type']>

const stepOf = (plugin: AnyPlugin, type: AnalyticsEvent['type']): Step | undefined => plugin[type]?.bind(plugin)

/**
 * Whether the `integrations` of a call enable a destination: its own name decides, then its other names, then `All`.
 * @param all what applies if it is not named; without it, `All` does
 */
export const letsThrough = (
  event: AnalyticsEvent,
  { name, alternativeNames = [] }: Pick<AnyPlugin, 'name' | 'alternativeNames'>,
  all?: true,
): boolean => {
  const choices = event.integrations ?? {}
  const named = [name, ...alternativeNames].map((one) => choices[one]).find((choice) => choice !== undefined)
  return (named ?? all ?? choices.All) !== false
}

/** Runs the plugins that may change a call, one after the other. @throws errors of `before` plugins, and cancelations */
export const runBefore = async (plugins: readonly AnyPlugin[], given: Context): Promise<Context> => {
  let context = given
  for (const kind of ['before', 'enrichment'] as const) {
    for (const plugin of plugins) {
      const step = plugin.type === kind ? stepOf(plugin, context.event.type) : undefined
      if (step === undefined) continue
      try {
        const next: unknown = await step(context)
        if (!(next instanceof Context)) throw new TypeError(`The plugin ${plugin.name} returned no context.`)
        context = next
      } catch (error) {
        const isCancelled = error instanceof ContextCancelation && error.type === 'middleware_cancellation'
        if (kind === 'before' || isCancelled) throw error
        context.log('error', `The plugin ${plugin.name} failed.`, { error })
      }
    }
  }
  return context
}

/** Passes a call to plugins of one kind, in parallel; what they throw goes into its log. */
export const runBeside = async (
  plugins: readonly AnyPlugin[],
  kind: 'destination' | 'after',
  context: Context,
): Promise<void> => {
  await Promise.all(
    plugins.map(async (plugin) => {
      if (plugin.type !== kind || (kind === 'destination' && !letsThrough(context.event, plugin))) return
      try {
        await stepOf(plugin, context.event.type)?.(context)
      } catch (error) {
        context.log('error', `The plugin ${plugin.name} failed.`, { error })
      }
    }),
  )
}
