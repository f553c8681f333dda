import { formatIssuePath } from '../error/segment-issue.ts'
import { formatTests } from '../spec/field-formats.ts'
import type { FieldKind } from '../spec/field-kind.ts'
import type { FieldRule, SpellingPolicy } from '../spec/fields/field-spec.ts'
import type { JsonObject } from '../values/json-object.ts'
import { camelCase, snakeCase } from '../values/name-spelling.ts'
import { normalizedName } from '../values/normalized-name.ts'
import { passingOf, rowFits } from './field-kinds.ts'
import { inheritsNames } from './inherits-names.ts'
import { rowOrder, ruleOrder } from './issue-order.ts'
import { formatMessage, rowMessage } from './messages.ts'
import {
  createNameFilter,
  forgetNames,
  type NameSeen,
  nameSeen,
  nestedNames,
  reportRepeatedNames,
} from './repeated-names.ts'
import { fieldRules, ruledNames, type Targets } from './rule-checks.ts'
import {
  type Check,
  checkInside,
  type Findings,
  itemsCheck,
  type MemberCheck,
  type MembersCheck,
  type Place,
  passes,
  pathTo,
  report,
} from './run.ts'

/** The place of rows: what their checks need besides the row itself. */
export interface RowPosition {
  /** Dotted path of the object that holds the fields; empty for the call. */
  readonly path: string
  /** Page for issues below the top level. */
  readonly page: string
  /** Number of the top-level row that holds the fields. */
  readonly container: number
  /** Which spellings of the names are Segment's own. */
  readonly spellings: SpellingPolicy
  /** Whose rules are checked besides those for every call. */
  readonly targets: Targets
  /** Numbers the rows in the order of the tables. */
  readonly nextRow: () => number
}

/** Creates the check of an object from the rows of its reserved fields. */
type CompileRows = (rows: readonly FieldRule[], position: RowPosition) => MembersCheck

const dotted = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** The check of a member, followed by what the rules look for in it. */
const withRules = (member: MemberCheck, rules: Check | undefined): MemberCheck => {
  if (rules === undefined) return member
  const { check } = member
  const both: Check = (value, name, parent, run) => {
    check(value, name, parent, run)
    rules(value, name, parent, run)
  }
  return { check: both, passing: undefined }
}

interface RowOptions<Known extends Findings> {
  readonly order: number
  /** Whether null counts as left out. */
  readonly nullable: boolean
  /** Page of the issues; by default that of their rule. */
  readonly page?: string | undefined
  /** Checks the members of an object, or the items of an array; by default they may be any JSON. */
  readonly members?: MembersCheck<Known> | undefined
}

/** Checks one value against its row: kind, format, and what it contains. */
export const valueCheck = <Known extends Findings>(
  row: FieldRule,
  { order, page, nullable, members }: RowOptions<Known>,
): MemberCheck<Known> => {
  const fits = rowFits(row)
  const format = row.format === undefined ? undefined : { name: row.format, test: formatTests[row.format] }
  const mismatch = row.mismatch ?? 'reserved_type'
  const mismatches = (value: unknown, name: string | number, parent: Place, run: Findings): void => {
    const empty = value === undefined || value === null || value === ''
    const path = pathTo(name, parent)
    const code = empty ? (row.missing ?? mismatch) : mismatch
    report(run, { order, code, path, message: rowMessage(row, path, value), page })
  }
  const check: Check<Known> = (value, name, parent, run) => {
    if (value === undefined ? !row.required : value === null && nullable) return
    if (!fits(value)) mismatches(value, name, parent, run)
    else if (typeof value === 'string') {
      if (format === undefined || format.test(value)) return
      const path = pathTo(name, parent)
      const message = formatMessage(format.name, path, value)
      report(run, { order, code: row.mismatch ?? 'format', path, message, page })
    } else if (members !== undefined && typeof value === 'object' && value !== null) {
      checkInside(members, value, name, parent, run)
    }
  }
  return { check, passing: format === undefined ? passingOf(fits) : undefined }
}

const itemRow = (row: FieldRule, kind: FieldKind): FieldRule => ({
  name: row.name,
  kind,
  ...(row.mismatch === undefined ? {} : { mismatch: row.mismatch }),
})

/** Checks a field: its value if it has one, and what the rules look for in it. */
const fieldCheck = (row: FieldRule, position: RowPosition, compile: CompileRows = rowsCheck): MemberCheck => {
  const { path, nextRow, targets } = position
  const nested = path !== ''
  const page = nested ? position.page : undefined
  const field = dotted(path, row.name)
  const index = nextRow()
  const options = { order: rowOrder(index), page, nullable: nested || row.nullable === true }
  const items =
    row.items &&
    itemsCheck(valueCheck(itemRow(row, row.items), { ...options, page: position.page, nullable: false }).check)
  const members =
    items ??
    (row.fields &&
      compile(row.fields, {
        ...position,
        path: field,
        container: nested ? position.container : index,
        spellings: row.spellings ?? position.spellings,
      }))
  return withRules(valueCheck(row, { ...options, members }), fieldRules(field, row, { index, targets }))
}

/** Names beyond the tables for which a check is remembered, and their longest. */
const mostNames = 500
const longestName = 200

/** The check of a member, and what tells whether another spelling of its name is in the same object. */
interface NamedCheck<Known extends Findings> extends MemberCheck<Known> {
  readonly name: string
  readonly seen: NameSeen
  /** The check of the member that came next in the last object: most objects list their names in the same order. */
  next: NamedCheck<Known> | undefined
}

/**
 * Checks every member of an object: by its name if there is a check for it, else by the one that `other` makes.
 * @param reserved names with a rule of their own about other spellings
 */
export const membersCheck = <Known extends Findings>(
  named: ReadonlyMap<string, MemberCheck<Known>>,
  other: (name: string) => MemberCheck<Known>,
  reserved: { readonly has: (name: string) => boolean } = named,
): MembersCheck<Known> => {
  const filter = createNameFilter()
  const namedCheck = (name: string, member: MemberCheck<Known>): NamedCheck<Known> => ({
    name,
    check: member.check,
    passing: member.passing,
    seen: nameSeen(filter, name),
    next: undefined,
  })
  const ownChecks = () => new Map([...named].map(([name, member]) => [name, namedCheck(name, member)]))
  let checks = ownChecks()
  /** Comes before the first member. */
  const start: { next: NamedCheck<Known> | undefined } = { next: undefined }
  const learn = (name: string): NamedCheck<Known> => {
    if (name.length > longestName) return namedCheck(name, other(name))
    // Names made up at run time, such as ids, must not fill the memory.
    if (checks.size >= named.size + mostNames) {
      forgetNames(filter)
      checks = ownChecks()
      start.next = undefined
    }
    const check = namedCheck(name, other(name))
    checks.set(name, check)
    return check
  }
  return (place, run) => {
    const object = place.value as JsonObject
    const inherits = inheritsNames()
    filter.visits += 1
    const visit = filter.visits
    let repeated = false
    let before = start
    for (const name in object) {
      if (inherits && !Object.hasOwn(object, name)) continue
      const value = object[name]
      let member = before.next
      if (member?.name !== name) {
        member = checks.get(name) ?? learn(name)
        // A name that is too long to remember must be looked at each time.
        if (name.length <= longestName) before.next = member
      }
      before = member
      const { passing, seen } = member
      if (seen.visit === visit) repeated = true
      seen.visit = visit
      if (!passes(value, passing)) member.check(value, name, place, run)
    }
    if (repeated || filter.unsureAt >= visit) reportRepeatedNames(place, run, reserved)
  }
}

/**
 * Checks of the fields of a table by name, and of what the rules look for in names that it does not have.
 * @param inside how the objects in these fields are checked; by their rows by default
 */
export const namedChecks = (
  rows: readonly FieldRule[],
  position: RowPosition,
  {
    inside = {},
    other,
  }: { readonly inside?: Readonly<Record<string, CompileRows>>; readonly other: (name: string) => MemberCheck },
): ReadonlyMap<string, MemberCheck> => {
  const named = new Map(rows.map((row) => [row.name, fieldCheck(row, position, inside[row.name])]))
  for (const name of ruledNames(position.path, position.targets)) {
    if (named.has(name)) continue
    named.set(
      name,
      withRules(
        other(name),
        fieldRules(dotted(position.path, name), undefined, { index: 0, targets: position.targets }),
      ),
    )
  }
  return named
}

/** The rows of reserved names by their normalized name. */
export const rowsByName = (rows: readonly FieldRule[]): ReadonlyMap<string, FieldRule> =>
  new Map(rows.map((row) => [normalizedName(row.name), row]))

/** Whether Segment reads a spelling of a reserved name as that name. */
const isAccepted = (name: string, row: FieldRule, policy: SpellingPolicy): boolean => {
  if (row.alternatives?.includes(name)) return true
  switch (policy) {
    case 'exact':
      return false
    case 'camel-or-snake':
      return name === snakeCase(row.name) || name === camelCase(row.name)
    case 'any-case':
      return !/[\s-]/.test(name)
    default:
      return policy satisfies never
  }
}

/** Creates the check of a custom name: any JSON value, and no other spelling of a reserved name. */
export const customCheck = (
  rows: readonly FieldRule[],
  { page, container, spellings, targets }: RowPosition,
): ((name: string) => MemberCheck) => {
  const order = ruleOrder('reserved_twin', container)
  const spellingOrder = ruleOrder('reserved_spelling', container)
  const reservedRows = rowsByName(rows)
  return (name) => {
    const row = reservedRows.get(normalizedName(name))
    if (row === undefined) return nestedNames
    const reserved = row.name
    const accepted = isAccepted(name, row, spellings)
    const isAsked = targets.has('spelling')
    const check: Check = (value, _name, parent, run) => {
      nestedNames.check(value, name, parent, run)
      const alone = accepted && !Object.hasOwn(parent.value, reserved)
      if (alone && !isAsked) return
      const at = pathTo(name, parent)
      const place = formatIssuePath(at)
      if (alone) {
        const message = `${place} is the reserved name ${reserved}; some destinations only read ${reserved}.`
        report(run, { order: spellingOrder, code: 'reserved_spelling', path: at, message, page })
        return
      }
      const message = accepted
        ? `${place} and ${reserved} are two spellings of one reserved name; some destinations keep both.`
        : `${place} is not the reserved name ${reserved}; destinations only read ${reserved}.`
      report(run, { order, code: 'reserved_twin', path: at, message, page })
    }
    return { check, passing: undefined }
  }
}

/** Checks the members of an object with reserved fields and custom names. */
export const rowsCheck = (rows: readonly FieldRule[], position: RowPosition): MembersCheck => {
  const other = customCheck(rows, position)
  return membersCheck(namedChecks(rows, position, { other }), other)
}
