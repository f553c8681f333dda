import { type TextRange, textItems, textMembers, textValue } from './json-text.ts'

/**
 * Finds the value at a path in JSON text, so that it can be shown, copied or replaced exactly as it is written. Of members
 * with the same name the last one counts, as in `JSON.parse`.
 * @param text valid JSON
 * @param path names and indexes from the outside in; empty for the whole value
 * @returns the position of the value; of the closest enclosing value if a part of the path is missing
 */
export const findValue = (
  text: string,
  path: readonly (string | number)[],
): TextRange & { readonly found: boolean } => {
  let { start, end }: TextRange = textValue(text)
  for (const part of path) {
    const next = childOf(text, start, part)
    if (next === undefined) return { start, end, found: false }
    ;({ start, end } = next)
  }
  return { start, end, found: true }
}

const childOf = (text: string, start: number, part: string | number): TextRange | undefined => {
  if (text[start] === '[') return textItems(text, start)[Number(part)]
  if (text[start] !== '{') return undefined
  const member = textMembers(text, start).findLast(({ name }) => name === String(part))
  return member && { start: member.valueStart, end: member.end }
}
