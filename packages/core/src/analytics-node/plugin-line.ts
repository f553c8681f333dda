import { Context } from './event-context.ts'
import { type PluginFor, runBefore, runBeside } from './plugins.ts'

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
