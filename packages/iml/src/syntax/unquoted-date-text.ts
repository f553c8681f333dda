/** Functions whose second argument is a date format and whose third is a time zone. */
const dateFunctions: ReadonlySet<string> = new Set(['formatDate', 'parseDate'])
const formatPosition = 1
const zonePosition = 2

const tokensAndSigns = /[YMDdHhmsSAaZXxEQWwGgkTo:./\- ]+(?=[,;)])/y
const zoneName = /[A-Z][A-Za-z_-]*(?:\/[A-Za-z_][\w+-]*)+\s*(?=[,;)])/y

const matchAt = (pattern: RegExp, source: string, start: number): string | undefined => {
  pattern.lastIndex = start
  return pattern.exec(source)?.[0]
}

const isFormat = (text: string): boolean => /[^\w\s]|\s\w/.test(text.trim()) && /^[A-Za-z]/.test(text)

/**
 * Reads an unquoted date format or time zone at an offset, which the platform's documentation writes as
 * `formatDate(x; YYYY-MM-DD HH:mm; Europe/Prague)`. As expressions they would be a difference and a quotient: a wrong
 * date without an error. A single word is left to the evaluator, which knows whether the data has that name.
 * @param position index of the argument, from 0
 * @returns the text and the spaces after it
 */
export const unquotedDateText = (
  functionName: string,
  position: number,
  source: string,
  start: number,
): string | undefined => {
  if (!dateFunctions.has(functionName)) return undefined
  if (position === zonePosition) return matchAt(zoneName, source, start)
  if (position !== formatPosition) return undefined
  const text = matchAt(tokensAndSigns, source, start)
  return text !== undefined && isFormat(text) ? text : undefined
}
