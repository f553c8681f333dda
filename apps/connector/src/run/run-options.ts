import type { EvaluateOptions } from '@org/iml'
import type { Fields } from '../app/app.ts'
import type { AppTransport } from './app-transport.ts'
import type { TriggerState } from './trigger-items.ts'

/** What a run needs from the outside: the network, a clock, random numbers. */
export interface RunEnvironment extends Pick<EvaluateOptions, 'functions' | 'sign' | 'timeZone'> {
  /** Sends a request. Statuses are values; only network errors are thrown. */
  readonly transport: AppTransport
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Random numbers in [0, 1), for `uuid` and `random`. @default Math.random */
  readonly random?: (() => number) | undefined
  /** Waits between the requests of a `repeat`, in milliseconds. @default a timer */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined
  /**
   * What `response.valid` of a step without a url does. The platform's documentation says that it loses its value
   * there, so it is ignored; `checked` runs the app as an engine that checks it.
   * @default 'ignored'
   */
  readonly requestlessValid?: 'ignored' | 'checked' | undefined
  /** More secrets to hide in traces, besides those of password fields. @default none */
  readonly secrets?: readonly string[] | undefined
}

/** How to run a module or an RPC. */
export interface RunOptions extends RunEnvironment {
  /** What the connection stores: its parameters and the data of its verification. @default {} */
  readonly connection?: Fields | undefined
  /** The values that the user entered and mapped. */
  readonly parameters: Fields
  /**
   * Whether missing parameters get the default of the form.
   * @default true
   */
  readonly prefill?: boolean | undefined
  /** Maximum number of bundles of searches and triggers, above 0. @default the limit of the app */
  readonly limit?: number | undefined
  /** What a polling trigger has processed: `processed` of its last run. @default nothing */
  readonly processed?: TriggerState | undefined
}

/** The options of the evaluator. The defaults are the real clock and random numbers. */
export const evaluateOptionsOf = (environment: Omit<RunEnvironment, 'transport'>): EvaluateOptions => {
  const { functions, sign, timeZone, now = Date.now, random = Math.random } = environment
  return { functions, sign, timeZone, now, random }
}

/** The environment's `sleep`, or a timer. */
export const sleepOf = ({ sleep }: RunEnvironment): ((ms: number) => Promise<void>) =>
  sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
