import type { IssuePath } from '@org/segment-core'
import { isObject } from '../../src/model/is-object.ts'
import type { JsonMark } from '../json/json-lines.ts'

/** A place where two values differ. */
export interface Difference {
  readonly path: IssuePath
  readonly kind: 'added' | 'changed' | 'removed'
  /** The value before; undefined if it was added. */
  readonly before: unknown
}

const maxDifferences = 100

interface Rules {
  /** Compares the items of arrays one by one; otherwise arrays are compared as a whole. */
  readonly items: boolean
  /** Deeper values are compared as a whole. */
  readonly depth: number
  /** Top-level names that are not compared. */
  readonly ignored: ReadonlySet<string>
}

/** Where two JSON values differ, at most 100 places, in the order of the second one. */
export const differencesOf = (
  left: unknown,
  right: unknown,
  { items = true, depth = 12, ignored = new Set() }: Partial<Rules> = {},
): readonly Difference[] => {
  const found: Difference[] = []
  const areContainers = (before: unknown, after: unknown): boolean =>
    (isObject(before) && isObject(after)) || (items && Array.isArray(before) && Array.isArray(after))
  const compare = (before: unknown, after: unknown, path: IssuePath): void => {
    if (path.length >= depth || !areContainers(before, after)) {
      if (JSON.stringify(before) !== JSON.stringify(after)) found.push({ path, kind: 'changed', before })
      return
    }
    const [old, own] = [before as object, after as object] // containers, as just checked
    const isIgnored = (name: string): boolean => path.length === 0 && ignored.has(name)
    const place = (name: string): IssuePath => [...path, Array.isArray(own) ? Number(name) : name]
    for (const name of Object.keys(own)) {
      if (found.length >= maxDifferences) return
      if (isIgnored(name)) continue
      if (Object.hasOwn(old, name)) compare(Reflect.get(old, name), Reflect.get(own, name), place(name))
      else found.push({ path: place(name), kind: 'added', before: undefined })
    }
    for (const name of Object.keys(old)) {
      if (found.length >= maxDifferences) return
      if (isIgnored(name) || Object.hasOwn(own, name)) continue
      found.push({ path: place(name), kind: 'removed', before: Reflect.get(old, name) })
    }
  }
  compare(left, right, [])
  return found
}

const maxCharacters = 120

const shortJson = (value: unknown): string => {
  const text = JSON.stringify(value) ?? ''
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters).toWellFormed()}…` : text
}

/** Differences as marks on the second value. */
export const differenceMarks = (differences: readonly Difference[]): readonly JsonMark[] =>
  differences.map(({ path, kind, before }) => ({
    path,
    tone: kind,
    message: kind === 'added' ? 'Added' : `${kind === 'removed' ? 'Removed; it was' : 'Was'} ${shortJson(before)}`,
  }))
