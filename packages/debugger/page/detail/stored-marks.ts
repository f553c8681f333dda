import type { IssuePath } from '@org/segment-core'
import { isObject } from '../../src/model/is-object.ts'
import type { JsonMark } from '../json/json-lines.ts'

const maxMarks = 100

/**
 * Compares a call as received with the call as Segment forwards it, and marks added and changed values. At most 100
 * marks; arrays are compared as a whole.
 */
export const storedMarks = (call: unknown, stored: unknown): readonly JsonMark[] => {
  const marks: JsonMark[] = []
  const compare = (before: unknown, after: unknown, path: IssuePath): void => {
    if (!isObject(before) || !isObject(after) || path.length > 6) {
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        marks.push({ path, tone: 'changed', message: 'Changed by Segment' })
      }
      return
    }
    for (const name of Object.keys(after)) {
      if (marks.length >= maxMarks) return
      const next = [...path, name]
      if (Object.hasOwn(before, name)) compare(before[name], after[name], next)
      else marks.push({ path: next, tone: 'added', message: 'Added by Segment' })
    }
  }
  if (isObject(call) && isObject(stored)) compare(call, stored, [])
  return marks
}
