/** Words that stand for nobody, in lower case. */
const words = [
  'null',
  'undefined',
  'none',
  'nan',
  'anonymous',
  'guest',
  'unknown',
  'true',
  'false',
  '-1',
  '[object object]',
] as const

const placeholder: ReadonlySet<string> = new Set(words)
const longest = Math.max(...words.map((word) => word.length))

/** Units on which a placeholder may end, and no others do: the rest of ASCII names someone. */
const endings = new Set([
  ...'0- \t\n\v\f\r',
  ...words.flatMap((word) => [word.slice(-1), word.slice(-1).toUpperCase()]),
])
const mayEnd: readonly boolean[] = Array.from({ length: 128 }, (_, unit) => endings.has(String.fromCharCode(unit)))

/** Whether an id that ends on this unit of ASCII may stand for nobody. */
export const mayEndPlaceholder = (unit: number): boolean => mayEnd[unit] !== false

const inAnyCase = (word: string): string =>
  word.replaceAll(/[a-z[\]]/g, (letter) =>
    /[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : `\\${letter}`,
  )

/** Source of a regular expression of the placeholders that are ASCII without control characters. */
export const placeholderSource = /* @__PURE__ */ [...words.map(inAnyCase), '[0-]+', ' +'].join('|')

/** Whether an id stands for nobody: a word such as `null` or `guest` in any case, only zeroes and hyphens, or only space. */
export const isPlaceholderId = (id: string): boolean => {
  // Most ids end on another character, and every call has one or two to look at.
  if (!mayEndPlaceholder(id.charCodeAt(id.length - 1))) return false
  return (id.length <= longest && placeholder.has(id.toLowerCase())) || /^(?:[0-]+|\s+)$/.test(id)
}
