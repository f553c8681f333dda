import type { IssuePath } from '@org/segment-core'
import type { JsonMark } from '../json/json-lines.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const maxMarks = 100

/**
 * What differs between a call as it came and as Segment sends it on: names that were added, and values that are others
 * now. At most 100 places; objects are looked into, arrays are compared as a whole.
 */
export const storedMarks = (call: unknown, stored: unknown): readonly JsonMark[] => {
  const marks: JsonMark[] = []
  const compare = (before: unknown, after: unknown, path: IssuePath): void => {
    if (!isObject(before) || !isObject(after) || path.length > 6) {
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        marks.push({ path, tone: 'changed', message: 'Not as it was sent' })
      }
      return
    }
    for (const name of Object.keys(after)) {
      if (marks.length >= maxMarks) return
      const next = [...path, name]
      if (Object.hasOwn(before, name)) compare(before[name], after[name], next)
      else marks.push({ path: next, tone: 'added', message: 'Added on the way' })
    }
  }
  if (isObject(call) && isObject(stored)) compare(call, stored, [])
  return marks
}
