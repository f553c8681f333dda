import { Context, ContextCancelation } from './event-context.ts'
import type { AnalyticsEvent } from './params.ts'

type Step = (context: Context) => Context | Promise<Context>

/** A plugin that sees every call before, while or after it is sent. */
export interface PluginFor<Instance> extends Partial<Record<AnalyticsEvent['type'], Step>> {
  name: string
  type: 'before' | 'enrichment' | 'destination' | 'utility' | 'after'
  version?: string
  /** Other names for it in `integrations`. */
  alternativeNames?: string[]
  isLoaded(): boolean
  load(context: Context, instance: Instance): Promise<unknown>
  unload?(context: Context, instance: Instance): Promise<unknown> | unknown
  ready?(): Promise<unknown>
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

/** The registered plugins in order, and those that are still loading. */
export class PluginLine<Instance> {
  #plugins: readonly PluginFor<Instance>[] = []
  #loading: Promise<void> | undefined
  readonly #instance: Instance
  readonly #onFailure: (reason: unknown) => void

  /** @param onFailure called for plugins that fail to load or unload; they are removed */
  constructor(instance: Instance, onFailure: (reason: unknown) => void) {
    this.#instance = instance
    this.#onFailure = onFailure
  }

  /**
   * Adds plugins. Calls made from now on wait until they are loaded, except for destinations, which load in parallel.
   * @param onLoaded called before the first of these calls continues
   */
  async register(plugins: readonly PluginFor<Instance>[], onLoaded: () => void): Promise<void> {
    this.#plugins = [...this.#plugins, ...plugins]
    const loading = Promise.all([this.#loading, ...plugins.map((plugin) => this.#load(plugin))]).then(onLoaded)
    this.#loading = loading
    await loading
    if (this.#loading === loading) this.#loading = undefined
  }

  /** Removes plugins by name. */
  async deregister(names: readonly string[]): Promise<void> {
    const leaving = this.#plugins.filter(({ name }) => names.includes(name))
    this.#plugins = this.#plugins.filter((plugin) => !leaving.includes(plugin))
    await Promise.all(
      leaving.map(async (plugin) => {
        try {
          await plugin.unload?.(Context.system(), this.#instance)
        } catch (error) {
          this.#onFailure(error)
        }
      }),
    )
  }

  /** The call to send; undefined if there are no plugins. @throws what a plugin throws to stop it */
  before(context: Context): Promise<Context> | undefined {
    if (this.#plugins.length === 0 && this.#loading === undefined) return undefined
    return Promise.resolve(this.#loading).then(() => runBefore(this.#plugins, context))
  }

  /** Passes a call to plugins of one kind, which cannot stop it. */
  beside(kind: 'destination' | 'after', context: Context): Promise<void> | undefined {
    return this.#plugins.length === 0 ? undefined : runBeside(this.#plugins, kind, context)
  }

  async #load(plugin: PluginFor<Instance>): Promise<void> {
    const loaded = this.#tryLoad(plugin)
    if (plugin.type !== 'destination') await loaded
  }

  async #tryLoad(plugin: PluginFor<Instance>): Promise<void> {
    try {
      await plugin.load(Context.system(), this.#instance)
    } catch (error) {
      this.#plugins = this.#plugins.filter((other) => other !== plugin)
      this.#onFailure(error)
    }
  }
}
