/** Arguments (counted from 0) that documentation prints as an unquoted date format, such as `YYYY-MM-DD HH:mm`. */
const formatArguments: ReadonlyMap<string, number> = new Map([
  ['formatDate', 1],
  ['parseDate', 1],
])
const tokensAndSigns = /[YMDdHhmsSAaZXxEQWwGgkTo:./\- ]+(?=[,;)])/y

/**
 * The unquoted date format that begins at an offset, if that argument of the function may be one and it reads like
 * one; a single word is left to the evaluator, which knows whether data has that name.
 * @param position of the argument, from 0
 * @returns the format, with the blanks behind it
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
