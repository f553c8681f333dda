import { textMembers } from './json-text.ts'

/** Changes to the members of an object; a name is in one of the two at most. */
export interface ObjectEdits {
  /** JSON text of new values by name; replaces an existing member. */
  readonly set: ReadonlyMap<string, string>
  /** Names to remove. */
  readonly drop: ReadonlySet<string>
}

const noneSet: ReadonlyMap<string, string> = new Map()
const noneDropped: ReadonlySet<string> = new Set()

/** Collects changes to an object. Most objects stay unchanged, so nothing is allocated before the first change. */
export class MemberEdits implements ObjectEdits {
  set = noneSet
  drop = noneDropped

  /** Sets a member. @param json JSON text of the value */
  put(name: string, json: string): void {
    this.set = new Map([...this.set, [name, json]])
  }

  /** Removes a member. */
  omit(name: string): void {
    this.drop = new Set([...this.drop, name])
  }
}

/**
 * Changes named members of an object in JSON text. Everything else keeps its bytes, so no number loses a digit. New
 * members come first, the rest keeps its order.
 * @param text JSON of the object, starting with its brace
 */
export const editObject = (text: string, { set, drop }: ObjectEdits): string => {
  const parts = [...set].map(([name, json]) => `${JSON.stringify(name)}:${json}`)
  // Adjacent members that stay are copied together with their commas.
  let run: { start: number; end: number } | undefined
  for (const { name, start, end } of textMembers(text, 0)) {
    if (set.has(name) || drop.has(name)) {
      if (run !== undefined) parts.push(text.slice(run.start, run.end))
      run = undefined
    } else if (run === undefined) run = { start, end }
    else run.end = end
  }
  if (run !== undefined) parts.push(text.slice(run.start, run.end))
  return `{${parts.join(',')}}`
}
