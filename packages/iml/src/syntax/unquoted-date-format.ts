/** Arguments (from 0) that the platform's documentation writes as unquoted date formats: `YYYY-MM-DD HH:mm`. */
const formatArguments: ReadonlyMap<string, number> = new Map([
  ['formatDate', 1],
  ['parseDate', 1],
])
const tokensAndSigns = /[YMDdHhmsSAaZXxEQWwGgkTo:./\- ]+(?=[,;)])/y

/**
 * Reads an unquoted date format at an offset, if that argument of the function may be one and it looks like
 * one. A single word is left to the evaluator, which knows whether the data has that name.
 * @param position index of the argument, from 0
 * @returns the format and the spaces after it
 */
export const unquotedDateFormat = (
  functionName: string,
  position: number,
  source: string,
  start: number,
): string | undefined => {
  if (formatArguments.get(functionName) !== position) return undefined
  tokensAndSigns.lastIndex = start
  const text = tokensAndSigns.exec(source)?.[0]
  if (text === undefined || !/[^\w\s]|\s\w/.test(text.trim()) || !/^[A-Za-z]/.test(text)) return undefined
  return text
}
