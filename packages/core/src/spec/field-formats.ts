import { parseIsoTime } from '../values/iso-8601.ts'
import { currencies, withdrawnCurrencies } from './currencies.ts'
import type { FieldFormat } from './field-kind.ts'

/** Every code of ISO 4217, in use or withdrawn, in upper case. */
const currencyCodes: ReadonlySet<string> = new Set([...currencies, ...withdrawnCurrencies])

/** Whether a string has a dot that is neither first nor last. */
const hasInnerDot = (text: string): boolean => {
  const dot = text.indexOf('.', 1)
  return dot > 0 && dot < text.length - 1
}

// Several small tests instead of one pattern: a pattern with two unbounded repeats takes quadratic time on hostile input.
const isUri = (text: string): boolean => !/\s/.test(text) && (/^[a-z][a-z\d+.-]*:./i.test(text) || hasInnerDot(text))

/** Whether a string is an email address with a dot in its domain. */
export const isEmailAddress = (text: string): boolean => {
  const at = text.indexOf('@')
  if (at < 1 || text.includes('@', at + 1) || /\s/.test(text)) return false
  return hasInnerDot(text.slice(at + 1))
}

/** Whether a string has a format. The tests are at most as strict as destinations, and take linear time. */
export const formatTests: Readonly<Record<FieldFormat, (text: string) => boolean>> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: isUri,
  currency: (text) => currencyCodes.has(text) || currencyCodes.has(text.toUpperCase()),
  date: (text) => parseIsoTime(text) !== undefined,
  'date-time': (text) => parseIsoTime(text) !== undefined,
}
