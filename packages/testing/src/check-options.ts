import { nearestName } from './query/nearest-name.ts'
import { valueWords } from './query/value-words.ts'

/** What an option must be, in words, and whether a value is. */
export interface OptionRule {
  readonly must: string
  readonly accepts: (value: unknown) => boolean
}

/** A Map or a Date has no names to check, so it would set nothing. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  try {
    return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
  } catch {
    // A revoked proxy.
    return false
  }
}

/**
 * Checks options: a misspelled one would have no effect.
 * @param owner the function, for the message
 * @param rules a rule for each option there is
 * @throws {TypeError} names the option, what it must be, and the nearest known one
 */
export const checkOptions = (owner: string, given: unknown, rules: Readonly<Record<string, OptionRule>>): void => {
  const names = Object.keys(rules)
  if (!isObject(given)) {
    throw new TypeError(
      `The options of ${owner} must be an object with ${names.join(', ')}, but are ${valueWords(given)}.`,
    )
  }
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      const near = nearestName(name, names)
      const hint = near === undefined ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`
      throw new TypeError(`${owner} has no option ${name}. ${hint}`)
    }
    if (value !== undefined && !rule.accepts(value)) {
      throw new TypeError(`The option ${name} of ${owner} must ${rule.must}, but is ${valueWords(value)}.`)
    }
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Rules that several options share. */
export const optionRules = {
  object: { must: 'be an object', accepts: isObject },
  flag: { must: 'be true or false', accepts: (value) => typeof value === 'boolean' },
  makesNumbers: { must: 'be a function that returns a number', accepts: (value) => typeof value === 'function' },
  count: {
    must: 'be a number of at least 0',
    accepts: (value) => typeof value === 'number' && value >= 0,
  },
  texts: {
    must: 'be a list of non-empty strings',
    accepts: (value) => Array.isArray(value) && Array.from(value).every(isText),
  },
} as const satisfies Readonly<Record<string, OptionRule>>

/** A rule for one of these values. */
export const oneOf = (...choices: readonly string[]): OptionRule => ({
  must: `be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`,
  accepts: (value) => choices.some((choice) => choice === value),
})
