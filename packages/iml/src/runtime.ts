import { ImlFault } from './error/iml-fault.ts'
import { imlLimits } from './error/limits.ts'
import type { Equality } from './values/operators.ts'

/** A function that an app brings along; it gets evaluated arguments and answers at once. */
export type CustomFunction = (...parameters: unknown[]) => unknown

/** Signs bytes with a private key, for `cryptoSign` and `jwt` with an asymmetric algorithm. */
export type Signer = (algorithm: string, data: Uint8Array, key: string) => Uint8Array

/** Everything outside the template and its data that an evaluation may use. */
export interface EvaluateOptions {
  /** Custom functions by name; one of them hides a standard function of the same name. @default none */
  functions?: Readonly<Record<string, CustomFunction>>
  /** The current instant: a date, milliseconds since 1970, or a clock. Needed only by what reads the time. */
  now?: Date | number | (() => Date | number)
  /** Zone of dates without one, as the tz database names it. @default 'UTC' */
  timeZone?: string
  /** Randomness in [0, 1), for `random`, `uuid` and `shuffle`. Needed only by those. */
  random?: () => number
  /** Language of the names of months and days in dates, a BCP 47 tag. @default 'en' */
  locale?: string
  /** How `=` and `!=` compare values of two types. @default 'loose' */
  equality?: Equality
  /** Signs with private keys. Needed only by `cryptoSign` and asymmetric `jwt`. */
  sign?: Signer
  /** Time that a regular expression of the template may take on one text, in milliseconds. @default 1000 */
  patternTimeoutMs?: number
}

/** The options with defaults filled in, as functions see them. */
export interface Runtime {
  readonly now: () => Date
  readonly timeZone: string
  readonly random: () => number
  readonly locale: string
  readonly equality: Equality
  readonly sign: Signer
  readonly patternTimeoutMs: number
}

/** Fills in defaults. An effect that is not given fails only when a template asks for it. */
export const runtimeOf = (options: EvaluateOptions): Runtime => {
  const { now, random } = options
  return {
    now: now === undefined ? () => lacking('now') : () => new Date(typeof now === 'function' ? now() : now),
    random: random ?? (() => lacking('random')),
    sign: options.sign ?? (() => lacking('sign')),
    timeZone: options.timeZone ?? 'UTC',
    locale: options.locale ?? 'en',
    equality: options.equality ?? 'loose',
    patternTimeoutMs: options.patternTimeoutMs ?? imlLimits.patternTimeoutMs,
  }
}

const lacking: (option: string) => never = (option) => {
  throw new ImlFault('effect_missing', `The template needs the option ${option}, which was not given`)
}
