import { formatIssuePath } from '@org/segment-core'
import { countMembers, textItems, textMembers } from '@org/segment-core/internal'
import { limits } from '@org/segment-core/spec'

const quote = 0x22
const space = 0x20

/** Colons that may follow a name. Strings may hold more of them, so that the text has at most as many names. */
const colonsIn = (text: string): number => {
  let colons = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1)
    if (before === quote || before <= space) colons += 1
  }
  return colons
}

const findDuplicate = (text: string, start: number, path: readonly (string | number)[]): string | undefined => {
  if (path.length > limits.depth) return undefined
  const names = new Set<string>()
  const members =
    text[start] === '{'
      ? textMembers(text, start).map(({ name, valueStart }) => ({ name, at: valueStart }))
      : text[start] === '['
        ? textItems(text, start).map((item, name) => ({ name, at: item.start }))
        : []
  for (const { name, at } of members) {
    const place = [...path, name]
    if (names.has(String(name))) return formatIssuePath(place)
    names.add(String(name))
    const found = findDuplicate(text, at, place)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Finds a name that an object has twice: programs disagree on which of the two counts. Nearly every text is cleared by
 * counting, without being read again.
 * @param text JSON without white space around it
 * @param value what the text contains
 * @returns the path of the name; undefined if there is none, or if the text is nested too deeply for a call
 */
export const duplicateName = (text: string, value: unknown): string | undefined => {
  try {
    return countMembers(value) === colonsIn(text) ? undefined : findDuplicate(text, 0, [])
  } catch {
    return undefined
  }
}
