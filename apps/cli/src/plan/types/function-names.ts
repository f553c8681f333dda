import { createHash } from 'node:crypto'

/** Words as the usual functions for camel case see them: at case changes, around digits, and at everything else. */
const word =
  /\d*(?:1st|2nd|3rd|(?![123])\dth)(?=\b|[\p{Lu}_])|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+|[\p{Lu}\p{Lt}]+|\d+/gu

const capitalised = (text: string): string => {
  const [first = '', ...rest] = text.toLowerCase()
  return `${first.toUpperCase()}${rest.join('')}`
}

/** Letters without their accents, and without apostrophes. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\p{M}'\u2019]/gu, '')
    .normalize('NFC')

/**
 * The name of the function of an event, as Typewriter makes it: `orderCompleted`; one that starts with a digit gets an `I`.
 * A name without letters and digits becomes `event`.
 */
export const functionName = (name: string): string => {
  const [first, ...rest] = plain(name).match(word) ?? []
  if (first === undefined) return 'event'
  const camel = `${first.toLowerCase()}${rest.map(capitalised).join('')}`
  return /^\d/.test(camel) ? `I${camel}` : camel
}

/** Eight hexadecimal digits that depend on a text only. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** The identifiers of an event. */
export interface EventNames {
  readonly functionName: string
  readonly typeName: string
}

/** A promise would call a function of this name. */
const thenable = 'then'

/** Names of types that a generated file declares or uses. */
const usedTypes: ReadonlySet<string> = new Set([
  ...['Plan', 'Date', 'ReadonlyArray', 'ReturnType', 'Record', 'Exclude', 'Omit', 'Parameters', 'Pick', 'Without'],
  ...['IdentifyTraits', 'GroupTraits', 'PageProperties', 'ScreenProperties', 'EventOptions', 'PlanIssue', 'Message'],
  ...['Analytics', 'AnalyticsBrowser', 'CallMethods', 'CallOptions', 'TrackFields', 'UserIdOrAnonymousId'],
  ...['Options', 'Callback', 'TrackParameters'],
])

/**
 * The identifiers of events. Events that would have the same one, and those whose name has no letters or digits, get a
 * suffix that depends on their own name only, so that another event never changes what an identifier means.
 */
export const eventNames = (names: readonly string[]): ReadonlyMap<string, EventNames> => {
  const plainNames = names.map((name) => functionName(name).toLowerCase())
  const counts = new Map<string, number>()
  for (const one of plainNames) counts.set(one, (counts.get(one) ?? 0) + 1)
  return new Map(
    names.map((name, index) => {
      const base = functionName(name)
      const isShared = (counts.get(plainNames[index] ?? '') ?? 0) > 1
      const isReserved = base === thenable || !/[\p{L}\d]/u.test(plain(name))
      const unique = isShared || isReserved ? `${base}_${hashOf(name)}` : base
      const [first = '', ...rest] = unique
      const typeName = `${first.toUpperCase()}${rest.join('')}`
      return [
        name,
        { functionName: unique, typeName: usedTypes.has(typeName) ? `${typeName}_${hashOf(name)}` : typeName },
      ]
    }),
  )
}
