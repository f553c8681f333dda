import { parseIsoTime } from '../values/iso-8601.ts'
import { currencies, withdrawnCurrencies } from './currencies.ts'
import type { FieldFormat } from './field-kind.ts'

/** Every code of ISO 4217, in use or withdrawn, in capitals. */
export const currencyCodes: ReadonlySet<string> = new Set([...currencies, ...withdrawnCurrencies])

/** Whether a dot stands inside a text, neither first nor last. */
const hasInnerDot = (text: string): boolean => {
  const dot = text.indexOf('.', 1)
  return dot > 0 && dot < text.length - 1
}

// Several small tests rather than one pattern: a pattern with two open runs takes quadratic time on hostile text.
const isUri = (text: string): boolean => !/\s/.test(text) && (/^[a-z][a-z\d+.-]*:./i.test(text) || hasInnerDot(text))

/** Whether a text is an e-mail address with a dot in its domain. */
export const isEmailAddress = (text: string): boolean => {
  const at = text.indexOf('@')
  if (at < 1 || text.includes('@', at + 1) || /\s/.test(text)) return false
  return hasInnerDot(text.slice(at + 1))
}

/** Whether a string has the form; the forms are those that destinations read, no stricter. Each takes linear time. */
export const formatTests: Readonly<Record<FieldFormat, (text: string) => boolean>> = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: isUri,
  currency: (text) => currencyCodes.has(text.toUpperCase()),
  date: (text) => parseIsoTime(text) !== undefined,
  'date-time': (text) => parseIsoTime(text) !== undefined,
}
