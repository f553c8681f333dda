import type { ObjectEdits } from '../body/edit-object.ts'

const nothingSet: ReadonlyMap<string, string> = new Map()
const nothingDropped: ReadonlySet<string> = new Set()

/** What becomes of the members of an object. Most stay as they came, so nothing is made before there is something to hold. */
export class MemberEdits implements ObjectEdits {
  set = nothingSet
  drop = nothingDropped

  /** @param json text of the value that takes the place of what is there */
  put(name: string, json: string): void {
    this.set = new Map([...this.set, [name, json]])
  }

  omit(name: string): void {
    this.drop = new Set([...this.drop, name])
  }
}
