import { createIssue, type IssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import type { IssueCode } from '../spec/rules/issue-rules.ts'
import type { CheckContext } from '../spec/rules/rule-row.ts'

/** An object or array of the input that is being checked, and the one that holds it. */
export interface Place {
  readonly value: object
  /** Name or index under which the parent holds it. */
  readonly name: string | number
  /** Undefined for the input itself. */
  readonly parent: Place | undefined
}

/** Looks at one value of the input. A check reports issues to the run and never throws. */
export type Check<Known extends Findings = Run> = (
  value: unknown,
  name: string | number,
  parent: Place,
  run: Known,
) => void

/** How one member of an object is checked. */
export interface MemberCheck<Known extends Findings = Run> {
  readonly check: Check<Known>
  /** Values of this type always pass, numbers if they are finite, so that most members cost no call. */
  readonly passing: 'string' | 'number' | 'boolean' | undefined
}

/** Whether a value needs no check. A comparison of two unknown types would be several times slower. */
export const passes = (value: unknown, passing: MemberCheck['passing']): boolean => {
  switch (passing) {
    case 'string':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case undefined:
      return false
  }
}

/** Looks at what one object or array contains. */
export type MembersCheck<Known extends Findings = Run> = (place: Place, run: Known) => void

interface Found {
  readonly order: number
  readonly issue: SegmentIssue
}

/** What checks have found so far. */
export interface Findings {
  readonly found: Found[]
}

/** One validation of a call: what the checks know, and what they have found so far. */
export interface Run extends Findings, CheckContext {
  /** Top-level names without a row so far. */
  unknownNames: number
}

export const createRun = ({ type, identity, now }: CheckContext): Run => ({
  type,
  identity,
  now,
  found: [],
  unknownNames: 0,
})

/** Checks the members of an object or array. */
export const checkInside = <Known extends Findings>(
  members: MembersCheck<Known>,
  value: object,
  name: string | number,
  parent: Place,
  run: Known,
): void => members({ value, name, parent }, run)

/** Checks the items of an array one by one. */
export const itemsCheck =
  <Known extends Findings>(check: Check<Known>): MembersCheck<Known> =>
  (place, run) => {
    const items = place.value as readonly unknown[]
    for (let index = 0; index < items.length; index += 1) check(items[index], index, place, run)
  }

/** Accepts any value: calls are checked as JSON data, see `readJson`. */
export const anyJson: MemberCheck<Findings> = { check: () => {}, passing: 'string' }

export const rootOf = (value: object): Place => ({ value, name: '', parent: undefined })

/** The path of a member of a place, from the input on. */
export const pathTo = (name: string | number, parent: Place): IssuePath => {
  const path = [name]
  for (let place: Place = parent; place.parent !== undefined; place = place.parent) path.push(place.name)
  return path.reverse()
}

/** What a check found. Issues are listed by severity, then by `order`, then as they were found. */
export interface Finding {
  readonly order: number
  readonly code: IssueCode
  readonly path: IssuePath
  readonly message: string
  /** Page of the rule; the rule's own by default. */
  readonly page?: string | undefined
}

export const report = ({ found }: Findings, { order, code, path, message, page }: Finding): void => {
  found.push({ order, issue: createIssue(code, path, message, page) })
}

const rank = ({ issue }: Found): number => (issue.severity === 'error' ? 0 : 1)

/** Shared by all valid calls: most calls have no issues. */
const noIssues: readonly SegmentIssue[] = Object.freeze([])

/** The issues found, errors first. */
export const issuesOf = ({ found }: Findings): readonly SegmentIssue[] => {
  if (found.length === 0) return noIssues
  if (found.length > 1) found.sort((left, right) => rank(left) - rank(right) || left.order - right.order)
  return found.map(({ issue }) => issue)
}
