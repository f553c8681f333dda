import type { CustomFunction, EvaluateOptions, Signer } from '@org/iml'
import type { Transport } from '@org/segment-core'
import type { Fields } from '../app/app.ts'

/** What a run needs from outside: the network, a clock, randomness. */
export interface RunEnvironment {
  /** Sends a request; statuses are values, only the network throws. */
  readonly transport: Transport
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Numbers in [0, 1), for `uuid` and `random`. @default Math.random */
  readonly random?: (() => number) | undefined
  /** Waits between the requests of a `repeat`, in milliseconds. @default a timer */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined
  /** Zone of the scenario, as the tz database names it. @default 'UTC' */
  readonly timeZone?: string | undefined
  /** Custom functions of the app, by name. @default none */
  readonly functions?: Readonly<Record<string, CustomFunction>> | undefined
  /** Signs with private keys, for apps that need it. */
  readonly sign?: Signer | undefined
  /** Secrets besides those of password fields, to be kept out of traces. @default none */
  readonly secrets?: readonly string[] | undefined
}

/** How to run a module or an RPC. */
export interface RunOptions extends RunEnvironment {
  /** What the connection stored: its parameters and what its verification added. @default {} */
  readonly connection?: Fields | undefined
  /** What the user entered and mapped. */
  readonly parameters: Fields
  /**
   * Whether parameters that are not given take their form's default.
   * @default true
   */
  readonly prefill?: boolean | undefined
  /** Bundles wanted at most, for searches and triggers. @default no bound but the app's own */
  readonly limit?: number | undefined
}

/** The options of the evaluator, with the real clock and randomness as defaults. */
export const evaluateOptionsOf = (environment: RunEnvironment): EvaluateOptions => ({
  now: environment.now ?? Date.now,
  random: environment.random ?? Math.random,
  timeZone: environment.timeZone ?? 'UTC',
  ...(environment.functions === undefined ? {} : { functions: environment.functions }),
  ...(environment.sign === undefined ? {} : { sign: environment.sign }),
})

/** The environment's `sleep`, or a timer. */
export const sleepOf = ({ sleep }: RunEnvironment): ((ms: number) => Promise<void>) =>
  sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
