import type { DraftCall, Middleware } from './middleware.ts'

/** Calls, by what they are; a call that one of both names is meant. */
export interface CallChoice {
  readonly types?: readonly DraftCall['type'][] | undefined
  /** Names of events of track calls, or patterns of them. */
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
      // Not test, which begins where it last ended.
      (names.has(event) || patterns.some((pattern) => event.search(pattern) >= 0)))
}

/** Lets only the chosen calls pass. */
export const only = (choice: CallChoice): Middleware => {
  const matches = matcherOf(choice)
  return (call) => (matches(call) ? call : null)
}

/** Lets the chosen calls go and all others pass. */
export const drop = (choice: CallChoice): Middleware => {
  const matches = matcherOf(choice)
  return (call) => (matches(call) ? null : call)
}
