import type { JsonObject } from '../json.ts'
import { describeLists } from './describe-failure.ts'
import type { AsymmetricMatcher } from './expected-value.ts'
import { findMismatches } from './find-mismatches.ts'
import { type MatcherResult, requireAll } from './match-calls.ts'
import { readArguments } from './read-arguments.ts'
import { type ReceivedCalls, receivedCalls } from './received-calls.ts'
import { showValue } from './show-value.ts'

/** The name of an event, or the name and a part of the properties. */
export type TrackedEvent =
  | string
  | RegExp
  | AsymmetricMatcher
  | readonly [event: string | RegExp | AsymmetricMatcher, properties: Readonly<Record<string, unknown>>]

interface ExpectedEvent {
  readonly words: string
  readonly matches: (call: JsonObject) => boolean
}

const trackShape = { type: 'track', first: 'event', second: 'properties' } as const

const readEvent = (given: unknown): ExpectedEvent => {
  const parts: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (parts.length > 2)
    throw new TypeError(`An item of events is a name or [name, properties], but has ${parts.length} parts.`)
  const { fields } = readArguments(trackShape, parts)
  const [event, properties] = parts
  return {
    words: `${showValue(event)}${properties === undefined ? '' : ` with ${showValue(properties)}`}`,
    matches: (call) => findMismatches(fields, call).length === 0,
  }
}

/**
 * Reads the list of expected events.
 * @throws {TypeError} for anything but a list of events
 */
const readEvents = (given: readonly unknown[]): readonly ExpectedEvent[] => {
  const [events] = given
  if (given.length !== 1 || !Array.isArray(events)) {
    throw new TypeError("Pass one list of events, such as ['Cart Viewed', ['Order Completed', { revenue: 19.99 }]].")
  }
  return Array.from(events, readEvent)
}

interface Tracked {
  readonly received: ReceivedCalls
  readonly tracked: readonly JsonObject[]
}

const readTracked = (subject: unknown): Tracked => {
  const received = receivedCalls(subject)
  // A forgotten call could stand between two others, or be an additional one.
  requireAll('stored', received.forgotten.kept)
  return { received, tracked: received.kept.filter(({ type }) => type === 'track') }
}

const numbered = (events: readonly ExpectedEvent[]): readonly string[] =>
  events.map(({ words }, index) => `  ${index + 1}. ${words}`)

/** Matches a list of events with Track calls in the order of arrival; other calls may be between them. */
export const matchInOrder = (subject: unknown, given: readonly unknown[]): MatcherResult => {
  const events = readEvents(given)
  if (events.length === 0) throw new TypeError('The list of events is empty, which every order contains.')
  const { received, tracked } = readTracked(subject)
  let found = 0
  for (const call of tracked) {
    if (events[found]?.matches(call) === true) found += 1
  }
  const pass = found === events.length
  const missing = events[found]
  const place = found === 0 ? '' : `, after number ${found}`
  return {
    pass,
    message: () =>
      [
        `Expected ${pass ? 'not ' : ''}these track calls in this order:`,
        ...numbered(events),
        ...(missing === undefined ? [] : [`Number ${found + 1}, ${missing.words}, is missing${place}.`]),
        '',
        describeLists(received),
      ].join('\n'),
  }
}

/** Assigns each expected event a call of its own, as many as possible. @returns the event of each call */
const assign = (events: readonly ExpectedEvent[], calls: readonly JsonObject[]): ReadonlyMap<JsonObject, number> => {
  const eventOf = new Map<JsonObject, number>()
  const candidates = events.map(({ matches }) => calls.filter(matches))
  const place = (index: number, tried: Set<JsonObject>): boolean => {
    for (const call of candidates[index] ?? []) {
      if (tried.has(call)) continue
      tried.add(call)
      const holder = eventOf.get(call)
      // Moves the event that holds the call to another one, if it can.
      if (holder === undefined || place(holder, tried)) {
        eventOf.set(call, index)
        return true
      }
    }
    return false
  }
  events.forEach((_, index) => {
    place(index, new Set())
  })
  return eventOf
}

/** Matches a list of events with all Track calls, one call for each event, in any order. */
export const matchOnly = (subject: unknown, given: readonly unknown[]): MatcherResult => {
  const events = readEvents(given)
  const { received, tracked } = readTracked(subject)
  const eventOf = assign(events, tracked)
  const held = new Set(eventOf.values())
  const missing = events.filter((_, index) => !held.has(index))
  const extra = tracked.filter((call) => !eventOf.has(call))
  const pass = missing.length === 0 && extra.length === 0
  return {
    pass,
    message: () =>
      [
        events.length === 0
          ? `Expected ${pass ? 'a' : 'no'} track call.`
          : `Expected ${pass ? 'not ' : ''}only these track calls:`,
        ...numbered(events),
        ...missing.map(({ words }) => `Missing: ${words}`),
        ...extra.map((call) => `Unexpected: ${showValue(call.event)} with ${showValue(call.properties ?? {})}`),
        '',
        describeLists(received),
      ].join('\n'),
  }
}
