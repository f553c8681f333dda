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
