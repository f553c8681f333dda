import type { IssuePath } from '@org/segment-core'
import { findValue } from '@org/segment-core/internal'

/** A place in text. */
export interface TextPlace {
  /** From 1. */
  readonly line: number
  /** In characters, from 1. */
  readonly column: number
}

/**
 * The place of the value at a path in JSON text; of the closest enclosing value if a part of the path is missing.
 * @param text valid JSON
 * @param start place of the text itself
 */
export const locateValue = (text: string, path: IssuePath, start: TextPlace = { line: 1, column: 1 }): TextPlace => {
  const before = text.slice(0, findValue(text, path).start)
  const lines = before.split('\n').length - 1
  const column = lines === 0 ? start.column + before.length : before.length - before.lastIndexOf('\n')
  return { line: start.line + lines, column }
}
