import type { IssuePath } from '@org/segment-core'

/** A place in text, both from 1. */
export interface TextPlace {
  readonly line: number
  /** In characters. */
  readonly column: number
}

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character)

/** Where the value at a path of JSON text begins; where a name on the way is missing, that of the object around it. */
const indexOf = (text: string, path: IssuePath): number => {
  let at = 0
  const skipSpace = (): void => {
    while (isSpace(text[at])) at += 1
  }
  const skipText = (): string => {
    const from = at
    at += 1
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at += 1
    return text.slice(from, at)
  }
  const skipValue = (): void => {
    skipSpace()
    if (text[at] === '"') {
      skipText()
      return
    }
    if (text[at] !== '{' && text[at] !== '[') {
      while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at += 1
      return
    }
    let depth = 0
    do {
      const character = text[at]
      if (character === '"') {
        skipText()
        continue
      }
      if (character === '{' || character === '[') depth += 1
      else if (character === '}' || character === ']') depth -= 1
      at += 1
    } while (depth > 0 && at < text.length)
  }

  skipSpace()
  for (const part of path) {
    const holder = at
    if (text[at] !== '{' && text[at] !== '[') return holder
    const isArray = text[at] === '['
    at += 1
    let found = -1
    for (let index = 0; at < text.length; index += 1) {
      skipSpace()
      if (text[at] === '}' || text[at] === ']') break
      let name: unknown = index
      if (!isArray) {
        name = JSON.parse(skipText())
        skipSpace()
        at += 1
        skipSpace()
      }
      // The last of names that are written twice is the one that counts.
      if (name === part) found = at
      skipValue()
      skipSpace()
      if (text[at] === ',') at += 1
    }
    if (found < 0) return holder
    at = found
  }
  return at
}

/**
 * The place of a value of JSON text.
 * @param start place of the text itself
 */
export const locateValue = (text: string, path: IssuePath, start: TextPlace = { line: 1, column: 1 }): TextPlace => {
  let index: number
  try {
    index = indexOf(text, path)
  } catch {
    return start
  }
  const before = text.slice(0, index)
  const lines = before.split('\n').length - 1
  const column = lines === 0 ? start.column + index : index - before.lastIndexOf('\n')
  return { line: start.line + lines, column }
}
