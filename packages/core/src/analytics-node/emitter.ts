/** Names of events and the arguments of their listeners. */
export type EventMap = Readonly<Record<string, readonly unknown[]>>

type Listener<Values extends readonly unknown[]> = (...values: Values) => void

/** Adds, removes and calls listeners. A listener that was added twice is called twice. */
export class Emitter<Events extends EventMap> {
  readonly #listeners = new Map<keyof Events, readonly Listener<never>[]>()

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
    return this
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    const once: Listener<Events[Name]> = (...values) => {
      this.off(name, once)
      Reflect.apply(listener, this, values)
    }
    return this.on(name, once)
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): this {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((other) => other !== listener),
    )
    return this
  }

  /** Calls every listener; if one throws, the rest are not called. */
  emit<Name extends keyof Events>(name: Name, ...values: Events[Name]): this {
    for (const listener of this.#listeners.get(name) ?? []) Reflect.apply(listener, this, values)
    return this
  }

  hasListeners(name: keyof Events): boolean {
    return (this.#listeners.get(name) ?? []).length > 0
  }
}
