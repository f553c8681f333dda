/** Names of events and what their listeners are given. */
export type EventMap = Readonly<Record<string, readonly unknown[]>>

type Listener<Values extends readonly unknown[]> = (...values: Values) => void

/** Lets listeners come and go. */
export class Emitter<Events extends EventMap> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    set.add(listener)
    return this
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const once: Listener<Events[Name]> = (...values) => {
      this.off(name, once)
      listener(...values)
    }
    return this.on(name, once)
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    this.#listeners.get(name)?.delete(listener)
    return this
  }

  emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): this {
    // Every listener of a name takes what this name gives.
    for (const listener of [...(this.#listeners.get(name) ?? [])]) (listener as Listener<Events[Name]>)(...values)
    return this
  }

  hasListeners(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }
}
