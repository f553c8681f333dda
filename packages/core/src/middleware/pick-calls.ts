import type { DraftCall, Middleware } from './middleware.ts'

/** Chooses calls by type or event; a call matches if either does. */
export interface CallChoice {
  readonly types?: readonly DraftCall['type'][] | undefined
  /** Event names of track calls, or patterns. */
  readonly events?: readonly (string | RegExp)[] | undefined
}

const matcherOf = ({ types = [], events = [] }: CallChoice): ((call: DraftCall) => boolean) => {
  const chosen: ReadonlySet<string> = new Set(types)
  const names: ReadonlySet<string> = new Set(events.filter((event) => typeof event === 'string'))
  const patterns = events.filter((event) => event instanceof RegExp)
  return ({ type, event }) =>
    chosen.has(type) ||
    (type === 'track' &&
      typeof event === 'string' &&
      // Unlike search, test keeps state in a global pattern.
      (names.has(event) || patterns.some((pattern) => event.search(pattern) >= 0)))
}

/** Passes only the chosen calls. */
export const only = (choice: CallChoice): Middleware => {
  const matches = matcherOf(choice)
  return (call) => (matches(call) ? call : null)
}

/** Drops the chosen calls and passes all others. */
export const drop = (choice: CallChoice): Middleware => {
  const matches = matcherOf(choice)
  return (call) => (matches(call) ? null : call)
}

/** Which calls pass. */
export interface SampleOptions {
  /** Share that passes, from 0 to 1. */
  readonly rate: number
  /** What decides: calls with the same id or text pass or go together. @default the userId, else the anonymousId */
  readonly by?: 'userId' | 'anonymousId' | ((call: DraftCall) => string | undefined) | undefined
  /** Another seed picks another share. @default '' */
  readonly seed?: string | undefined
  /** Types of call that are sampled; others always pass. @default track, page and screen */
  readonly types?: readonly DraftCall['type'][] | undefined
}

/** A number in [0, 1) from a string, the same everywhere: FNV-1a with a final mix, so that similar strings end far apart. */
export const stableNumber = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

const textOf = (id: unknown): string | undefined => (typeof id === 'string' ? id : undefined)

const userOf = ({ userId, anonymousId }: DraftCall): string | undefined => textOf(userId ?? anonymousId)

/**
 * Passes the calls of a share of users, always the same ones in every process and at any time. Calls that identify users
 * are not sampled by default. A call without a user passes, so that validation sees it.
 * @throws {RangeError} for a rate outside 0 to 1
 */
export const sample = (options: SampleOptions): Middleware => {
  const { rate, by = userOf, seed = '', types = ['track', 'page', 'screen'] } = options
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`A rate must be between 0 and 1, not ${rate}.`)
  const keyOf = typeof by === 'string' ? (call: DraftCall) => textOf(call[by]) : by
  const sampled: ReadonlySet<string> = new Set(types)
  return (call) => {
    if (!sampled.has(call.type)) return call
    const key = keyOf(call)
    return key === undefined || stableNumber(`${seed}\u0000${key}`) < rate ? call : null
  }
}
