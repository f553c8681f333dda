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

/** Calls one plugin and logs it. @returns its result, or what it threw */
const attempt = async (plugin: AnyPlugin, context: Context): Promise<unknown> => {
  context.log('debug', 'plugin', { plugin: plugin.name })
  const step = stepOf(plugin, context.event.type)
  if (step === undefined) return context
  try {
    // What it throws is logged in a later turn, after the plugins beside it have started.
    const result: unknown = await (async () => step(context))()
    if (result === undefined || result === null) throw new TypeError(`The plugin ${plugin.name} returned no context.`)
    return result
  } catch (error) {
    const isCancelation = error instanceof ContextCancelation
    if (isCancelation && error.type === 'middleware_cancellation') throw error
    context.log(isCancelation ? 'warn' : 'error', isCancelation ? error.type : 'plugin Error', {
      plugin: plugin.name,
      error,
    })
    return error
  }
}

/**
 * Runs the plugins that may change a call, one after the other. A `before` plugin stops the call if it throws or returns
 * no context; an `enrichment` plugin does not.
 * @throws what a `before` plugin throws, or a cancelation
 */
export const runBefore = async (plugins: readonly AnyPlugin[], given: Context): Promise<Context> => {
  let context = given
  for (const kind of ['before', 'enrichment'] as const) {
    for (const plugin of plugins) {
      if (plugin.type !== kind) continue
      const result = await attempt(plugin, context)
      if (result instanceof Context) context = result
      else if (kind === 'before') {
        context.log('debug', 'Context canceled')
        throw result
      }
    }
  }
  return context
}

/** Passes a call to plugins of one kind, in parallel; what they throw goes into its log. @throws cancelations */
export const runBeside = async (
  plugins: readonly AnyPlugin[],
  kind: 'destination' | 'after',
  context: Context,
): Promise<void> => {
  const chosen = plugins.filter(
    (plugin) => plugin.type === kind && (kind !== 'destination' || letsThrough(context.event, plugin)),
  )
  await Promise.all(chosen.map((plugin) => attempt(plugin, context)))
}

interface Deferred {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

const createDeferred = (): Deferred => {
  let resolve = (): void => {}
  let reject: Deferred['reject'] = () => {}
  const promise = new Promise<void>((end, fail) => {
    resolve = end
    reject = fail
  })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}

/** The registered plugins in order. Calls wait until those that are loading have loaded. */
export class PluginLine<Instance> {
  #plugins: readonly PluginFor<Instance>[] = []
  #loadingCount = 0
  #loading: Deferred | undefined
  readonly #instance: Instance
  readonly #onFailure: (reason: unknown) => void

  /** @param onFailure called for plugins that fail to load or unload */
  constructor(instance: Instance, onFailure: (reason: unknown) => void) {
    this.#instance = instance
    this.#onFailure = onFailure
  }

  /**
   * Adds plugins. Calls that have not reached their plugins yet wait until these are loaded, except for destinations,
   * which load in parallel. A plugin that fails to load is removed.
   * @param onLoaded called before the first of these calls continues
   */
  async register(plugins: readonly PluginFor<Instance>[], onLoaded: () => void): Promise<void> {
    this.#plugins = [...this.#plugins, ...plugins]
    this.#loadingCount += 1
    this.#loading ??= createDeferred()
    try {
      await Promise.all(plugins.map((plugin) => this.#load(plugin)))
      onLoaded()
    } finally {
      this.#loadingCount -= 1
      if (this.#loadingCount === 0) {
        this.#loading.resolve()
        this.#loading = undefined
      }
    }
  }

  /** Fails the calls that wait for a plugin to load. */
  stopLoading(reason: Error): void {
    this.#loading?.reject(reason)
  }

  /** Resolves when no plugin is loading. @throws the reason of {@link stopLoading} */
  async whenLoaded(): Promise<void> {
    await this.#loading?.promise
  }

  /** Removes plugins by name. One that fails to unload stays, as in the other library. */
  async deregister(names: readonly string[]): Promise<void> {
    const leaving = names.flatMap((name) => this.#plugins.find((plugin) => plugin.name === name) ?? [])
    await Promise.all(
      leaving.map(async (plugin) => {
        try {
          await plugin.unload?.(Context.system(), this.#instance)
          this.#plugins = this.#plugins.filter(({ name }) => name !== plugin.name)
        } catch (error) {
          this.#onFailure(error)
        }
      }),
    )
  }

  /** The call to send; undefined if there are no plugins. @throws what a plugin throws to stop it */
  before(context: Context): Promise<Context> | undefined {
    return this.#plugins.length === 0 ? undefined : runBefore(this.#plugins, context)
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
