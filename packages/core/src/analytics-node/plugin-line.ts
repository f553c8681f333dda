import { Context } from './event-context.ts'
import { type PluginFor, runBefore, runBeside } from './plugins.ts'

/** Plugins in the order in which they came, and those that are still on their way. */
export class PluginLine<Instance> {
  #plugins: readonly PluginFor<Instance>[] = []
  #loading: Promise<void> | undefined
  readonly #instance: Instance
  readonly #onFailure: (reason: unknown) => void

  /** @param onFailure told of plugins that do not load or unload; they are left out */
  constructor(instance: Instance, onFailure: (reason: unknown) => void) {
    this.#instance = instance
    this.#onFailure = onFailure
  }

  /**
   * Takes plugins in. Calls made from now on wait until they are loaded, but for destinations, which load beside.
   * @param onLoaded called before the first of these calls goes on
   */
  async register(plugins: readonly PluginFor<Instance>[], onLoaded: () => void): Promise<void> {
    this.#plugins = [...this.#plugins, ...plugins]
    const loading = Promise.all([this.#loading, ...plugins.map((plugin) => this.#load(plugin))]).then(onLoaded)
    this.#loading = loading
    await loading
    if (this.#loading === loading) this.#loading = undefined
  }

  /** Takes plugins out by their names. */
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

  /** The call as it is to be sent; undefined where no plugin need be asked. @throws what stops it */
  before(context: Context): Promise<Context> | undefined {
    if (this.#plugins.length === 0 && this.#loading === undefined) return undefined
    return Promise.resolve(this.#loading).then(() => runBefore(this.#plugins, context))
  }

  /** Shows a call to plugins of one kind; they can not stop it. */
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
