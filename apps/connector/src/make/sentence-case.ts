/** Words that are not capitalized because of a sentence: acronyms such as `ID`, `IDs` or `WOW64`, and names such as `GitHub`. */
const hasOwnCase = (word: string): boolean => /[A-Z].*[A-Z]/.test(word)

/**
 * A label in sentence case: only its first word is capitalized, besides acronyms and names with capitals within.
 * @see https://developers.make.com/custom-apps-documentation/best-practices/naming-conventions/input-parameters/parameter-labels
 */
export const sentenceCase = (label: string): string =>
  label
    .split(' ')
    .map((word, index) => (index === 0 || hasOwnCase(word) ? word : word.toLowerCase()))
    .join(' ')

/** Short words that title case does not capitalize either. */
const minor = /^(?:a|an|and|as|at|by|for|from|in|into|of|on|or|the|to|with)$/

/**
 * Whether a label is in title case: every word but short ones is capitalized.
 * @param names words that are names, in lowercase
 */
export const isTitleCase = (label: string, names: ReadonlySet<string> = new Set()): boolean => {
  const [, ...others] = label.split(/[\s/–-]+/).filter((word) => /^[A-Za-z]/.test(word))
  const telling = others.filter((word) => !minor.test(word) && !hasOwnCase(word) && !names.has(word.toLowerCase()))
  return telling.length > 0 && telling.every((word) => /^[A-Z][a-z]/.test(word))
}
