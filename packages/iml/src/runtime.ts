import { ImlFault } from './error/iml-fault.ts'
import { imlLimits } from './error/limits.ts'
import type { Equality } from './values/operators.ts'

/** A function of the app. It receives evaluated arguments and returns synchronously. */
export type CustomFunction = (...parameters: unknown[]) => unknown

/** Signs bytes with a private key, for `cryptoSign` and `jwt` with an asymmetric algorithm. */
export type Signer = (algorithm: string, data: Uint8Array, key: string) => Uint8Array

/** What an evaluation may use besides the template and its data. */
export interface EvaluateOptions {
  /** Custom functions by name. They override standard functions of the same name. @default none */
  functions?: Readonly<Record<string, CustomFunction>> | undefined
  /** The current time: a date, milliseconds since 1970, or a clock. Required only by templates that read the time. */
  now?: Date | number | (() => Date | number)
  /** Time zone of dates without one, a name of the tz database. @default 'UTC' */
  timeZone?: string | undefined
  /** Random numbers in [0, 1). Required only by `random`, `uuid` and `shuffle`. */
  random?: () => number
  /** Language of month and day names in dates, a BCP 47 tag. @default 'en' */
  locale?: string
  /** How `=` and `!=` compare values of different types. @default 'loose' */
  equality?: Equality
  /** Signs with private keys. Required only by `cryptoSign` and asymmetric `jwt`. */
  sign?: Signer | undefined
  /** Time limit of a regular expression in `replace`, in milliseconds. @default 1000 */
  patternTimeoutMs?: number
}

type RequiredOptions = {
  [Name in Exclude<keyof EvaluateOptions, 'functions' | 'now'>]-?: NonNullable<EvaluateOptions[Name]>
}

/** The options with their defaults, as functions receive them. */
export interface Runtime extends Readonly<RequiredOptions> {
  readonly now: () => Date
}

/** Adds the defaults. A missing clock, random source or signer fails only when a template uses it. */
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
  throw new ImlFault('effect_missing', `The template needs the option ${option}, which is missing`)
}
