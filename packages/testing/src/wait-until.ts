import { checkOptions, type OptionRule } from './check-options.ts'
import { valueWords } from './query/value-words.ts'

/** How long to wait. */
export interface WaitOptions {
  /**
   * In ms.
   * @default 2000
   */
  readonly timeoutMs?: number
}

/** A value that ends the wait. */
export type Found<T> = Exclude<T, undefined | null | false | 0 | ''>

/** What a wait needs. */
export interface Wait<T> {
  readonly probe: () => T | Promise<T>
  /** Calls back after every change; returns a function that stops it. */
  readonly subscribe: (changed: () => void) => () => void
  /** Describes the state for the error. */
  readonly describe: () => string
  /** The public function, whose caller is the first frame of the error. */
  readonly from: (...given: never[]) => unknown
}

/** Above this, `setTimeout` fires at once. */
const longestTimeoutMs = 2 ** 31 - 1

const waitRules: Readonly<Record<keyof WaitOptions, OptionRule>> = {
  // readTimeout checks its value.
  timeoutMs: { must: 'be a number', accepts: () => true },
}

const late = Symbol('late')

/** An empty list is what a filter returns that has found nothing. */
const isFound = <T>(value: T): value is Found<T> & T => Boolean(value) && !(Array.isArray(value) && value.length === 0)

/** The frames of the caller, which are lost once the wait has paused. */
export const framesOf = (from: Wait<unknown>['from']): string => {
  const place = { stack: '' }
  // Only V8 has it; elsewhere the error has its own frames.
  Error.captureStackTrace?.(place, from)
  return place.stack.slice(place.stack.indexOf('\n'))
}

/** An error with the frames of the caller. */
export const errorFrom = (message: string, frames: string): Error => {
  const error = new Error(message)
  if (frames !== '') error.stack = `${error.name}: ${message}${frames}`
  return error
}

/** @throws {RangeError} unless it is a number of ms */
export const readTimeout = (timeoutMs = 2000): number => {
  if (typeof timeoutMs === 'number' && timeoutMs >= 0) return Math.min(timeoutMs, longestTimeoutMs)
  throw new RangeError(`timeoutMs must be a number of at least 0, but is ${valueWords(timeoutMs)}.`)
}

/**
 * Waits until a probe returns a value, or a promise of one; it runs immediately and after every change.
 * @throws {Error} after `timeoutMs`, or the error of the probe
 */
export const waitUntil = async <T>(
  { probe, subscribe, describe, from }: Wait<T>,
  options: WaitOptions = {},
): Promise<Found<T>> => {
  checkOptions('waitFor', options, waitRules)
  const { timeoutMs } = options
  const timeout = readTimeout(timeoutMs)
  const frames = framesOf(from)
  const timedOut = (what: string): Error => errorFrom(`The probe ${what} within ${timeout} ms; ${describe()}`, frames)
  let wake = (): void => {}
  let expire = (): void => {}
  const expired = new Promise<typeof late>((resolve) => {
    expire = () => resolve(late)
  })
  const unsubscribe = subscribe(() => wake())
  const timer = setTimeout(expire, timeout)
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const found = await Promise.race([probe(), expired])
      if (found === late) throw timedOut('did not settle')
      if (isFound(found)) return found
      if ((await Promise.race([changed, expired])) === late) throw timedOut('found nothing')
    }
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}
