import { remember } from '../values/remember.ts'

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i
const email = /[^\s@]@[^\s@]+\.[^\s@]/
const date = /\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/
const numbered = /(?:#|\bid[\s:=_-]*)\d/i

/** A number of two digits or more at the end, as in "Ordered Product 15". */
const trailing = /\s(\d{2,})$/

const isYear = (digits: string): boolean => /^(?:19|20)\d{2}$/.test(digits)

/** Whether a word of letters and digits looks like an id: a long number, or letters and digits mixed. */
const looksLikeId = (word: string): boolean => {
  const numbers = word.match(/\d+/g)
  if (numbers === null) return false
  if (numbers.some((digits) => digits.length >= 4 && !isYear(digits))) return true
  const digits = numbers.join('').length
  // Words such as "iPhone15Pro" have a number or two; ids change between letters and digits.
  return word.length >= 8 && digits >= 3 && numbers.length >= 2
}

const findsChange = (name: string): boolean =>
  (/\d/.test(name) &&
    (uuid.test(name) ||
      !isYear(trailing.exec(name)?.[1] ?? '2000') ||
      date.test(name) ||
      numbered.test(name) ||
      (name.match(/[\da-z]+/gi) ?? []).some(looksLikeId))) ||
  (name.includes('@') && email.test(name))

const known = new Map<string, boolean>()

/**
 * Whether the name of an event contains something that differs from call to call: a UUID, an e-mail address, a date, a
 * number of four digits or more that is not a year, or another id. Small numbers, as in "Step 2 Completed", are part of a name.
 */
export const hasChangingPart = (name: string): boolean => {
  const found = known.get(name)
  if (found !== undefined) return found
  const changes = findsChange(name)
  remember(known, name, changes)
  return changes
}
