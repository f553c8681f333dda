/** Names of months (January first) and days (Sunday first) in one language. */
export interface DateNames {
  readonly months: readonly string[]
  readonly shortMonths: readonly string[]
  readonly days: readonly string[]
  readonly shortDays: readonly string[]
}

/** @throws {RangeError} if the runtime does not know the tag */
const namesIn = (locale: string): DateNames => {
  const names = (options: Intl.DateTimeFormatOptions, dates: readonly number[]): string[] => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    return dates.map((date) => format.format(date))
  }
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2023, month, 15))
  // 1 January 2023 was a Sunday.
  const days = Array.from({ length: 7 }, (_, day) => Date.UTC(2023, 0, 1 + day))
  return {
    months: names({ month: 'long' }, months),
    shortMonths: names({ month: 'short' }, months),
    days: names({ weekday: 'long' }, days),
    shortDays: names({ weekday: 'short' }, days),
  }
}

/** English names, which parsing and `setDay`, `setMonth` accept in every language. */
export const englishDateNames = namesIn('en')

/** Names in the language of a BCP 47 tag; English if the runtime does not know the tag. */
export const dateNamesOf = (locale: string): DateNames => {
  if (locale === 'en') return englishDateNames
  try {
    return namesIn(locale)
  } catch {
    return englishDateNames
  }
}

/** Index of an English name, full or shortened to three or more letters; -1 if unknown. */
export const indexOfEnglishName = (names: readonly string[], word: string): number => {
  const wanted = word.trim().toLowerCase()
  return wanted.length < 3 ? -1 : names.findIndex((name) => name.toLowerCase().startsWith(wanted))
}
