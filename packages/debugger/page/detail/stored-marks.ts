import { isObject } from '../../src/model/is-object.ts'
import type { JsonMark } from '../json/json-lines.ts'
import { differencesOf } from './differences.ts'

/** Compares a call as received with the call as Segment forwards it, and marks added and changed values. */
export const storedMarks = (call: unknown, stored: unknown): readonly JsonMark[] => {
  if (!isObject(call) || !isObject(stored)) return []
  return differencesOf(call, stored, { items: false, depth: 7 }).flatMap(({ path, kind }) =>
    kind === 'removed'
      ? []
      : [{ path, tone: kind, message: kind === 'added' ? 'Added by Segment' : 'Changed by Segment' }],
  )
}
