import { SegmentError } from '@org/segment-core'
import { textItems, textMembers } from '@org/segment-core/internal'

/** Whether the beginning of a text is right so far: only its rest is missing. */
const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = String(error)
    return /end of JSON input|Unterminated string/.test(message) || message.includes(`at position ${text.length} `)
  }
}

/** The line and the column of a mistake. The parser's own message would show values, and not always the place. */
const locationOf = (text: string): string => {
  let [right, wrong] = [0, text.length + 1]
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2)
    if (isBeginning(text.slice(0, middle))) right = middle
    else wrong = middle
  }
  const lines = text.slice(0, right).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/** Levels of objects and lists that are searched, so that no text overflows the stack. */
const mostLevels = 100

/** The path of a name that an object has twice; undefined if there is none. */
const duplicateIn = (text: string, path: readonly string[]): readonly string[] | undefined => {
  if (path.length > mostLevels) return undefined // no setting is so deep, and plans are refused
  const given = text.trim()
  const parts: readonly (readonly [string, string])[] = given.startsWith('{')
    ? textMembers(given, 0).map(({ name, valueStart, end }) => [name, given.slice(valueStart, end)])
    : given.startsWith('[')
      ? textItems(given, 0).map(({ start, end }, index) => [String(index), given.slice(start, end)])
      : []
  const names = new Set<string>()
  for (const [name, value] of parts) {
    const at = [...path, name]
    if (names.has(name)) return at
    names.add(name)
    const below = duplicateIn(value, at)
    if (below !== undefined) return below
  }
  return undefined
}

/**
 * Parses settings as JSON text, with or without a byte order mark.
 * @param place of the text, for the message: `The settings file settings.json`
 * @throws {SegmentError} `invalid_source`; shows the place of the mistake and no value
 */
export const parseSettingsText = (given: string, place: string, path: readonly string[] = []): unknown => {
  const text = given.replace(/^\uFEFF/, '')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new SegmentError('invalid_source', `${place} must be JSON; the mistake is at ${locationOf(text)}.`, {
      path,
    })
  }
  const twice = duplicateIn(text, [])
  if (twice === undefined) return value
  const details = { path: [...path, ...twice], advice: 'Remove one of them: only the last one would count.' }
  throw new SegmentError('invalid_source', `${place} has ${twice.join('.')} twice.`, details)
}
