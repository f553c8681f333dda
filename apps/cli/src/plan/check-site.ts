import type { Node } from '@babel/types'
import { formatIssuePath, type IssuePath } from '@org/segment-core'
import { isJsonObject } from '@org/segment-core/internal'
import { checkCall, type Plan, type PlanIssue, type PlanRule } from '@org/segment-core/plan'
import { closestName } from '../mapping/closest-name.ts'
import type { Unplanned } from '../settings/unplanned.ts'
import { describeStaticValue } from '../source-code/describe-static-value.ts'
import type { CallSite } from '../source-code/find-call-sites.ts'
import type { StaticMember, StaticValue } from '../source-code/static-value.ts'
import type { Finding } from '../validate/finding.ts'
import { type Fields, isWritten, sampleCalls, variantsOf } from './site-calls.ts'

/** What a call site does, as far as the source code tells. */
export interface SiteCheck {
  readonly findings: readonly Finding[]
  /** Names of the events, pages or screens that the site sends. */
  readonly names: readonly string[]
  /** Whether it may send others, which the source code does not show. */
  readonly isDynamic: boolean
}

/** The member of a call that names its rule; identify and group calls have one rule. */
const nameMembers: Readonly<Record<string, 'event' | 'name'>> = { track: 'event', page: 'name', screen: 'name' }

const holders: Readonly<Record<string, 'properties' | 'traits'>> = {
  ...{ track: 'properties', page: 'properties', screen: 'properties' },
  ...{ identify: 'traits', group: 'traits' },
}

/** Keywords that only ask for the type of a value, or whether it may exist, or compare it with values of the plan. */
const typeKeywords: ReadonlySet<string | undefined> = new Set([
  ...['type', 'enum', 'const', 'additionalProperties', 'propertyNames', 'false'],
  // What the plan does not list.
  undefined,
])

/** The values that schemas name. */
const namedValues = (schema: unknown, found: unknown[] = []): readonly unknown[] => {
  if (Array.isArray(schema)) for (const one of schema) namedValues(one, found)
  else if (isJsonObject(schema)) {
    if (Array.isArray(schema.enum)) found.push(...schema.enum)
    if (schema.const !== undefined) found.push(schema.const)
    for (const one of Object.values(schema)) namedValues(one, found)
  }
  return found
}

/** The value on a path, and whether the object that should have it may have more members. */
const memberAt = (fields: Fields, path: IssuePath, isOpen: boolean) => {
  let members: Fields | undefined = fields
  let mayHaveMore = isOpen
  let owner: StaticMember | undefined
  for (const [index, step] of path.entries()) {
    const next: StaticMember | undefined = members?.get(String(step))
    if (next === undefined) return { owner, mayHaveMore: mayHaveMore || index < path.length - 1 }
    owner = next
    const value: StaticValue = next.value
    if (value.kind === 'object' || value.kind === 'list') {
      members = value.members
      mayHaveMore = value.kind === 'object' && value.isOpen
    } else {
      members = undefined
      mayHaveMore = true
    }
  }
  return { member: owner, owner, mayHaveMore }
}

/** The message, with the value of the program instead of the sample that was checked. */
const messageOf = ({ message }: PlanIssue, member: StaticMember | undefined): string => {
  if (member === undefined || isWritten(member.value)) return message
  const { value } = member
  const shown = isDeclared(value) ? `declared as ${value.declared}` : describeStaticValue(value)
  return message.replace(/, but is .*\.$/s, `, but is ${shown}.`)
}

/** Whether a type is all that the program says about a value. */
const isDeclared = (
  value: StaticValue | undefined,
): value is Extract<StaticValue, { kind: 'typed' }> & { readonly declared: string } =>
  value?.kind === 'typed' && value.declared !== undefined

const isCertain = ({ keyword }: PlanIssue, value: StaticValue): boolean => isWritten(value) || typeKeywords.has(keyword)

const issueKey = ({ code, keyword, path }: PlanIssue): string => JSON.stringify([code, keyword, path])

/** The issues that every one of some calls has. */
const issuesOfAll = (plan: Plan, calls: readonly Record<string, unknown>[]): readonly PlanIssue[] => {
  const [first, ...others] = calls
  let common = first === undefined ? [] : [...checkCall(plan, first, { unplanned: 'warning' })]
  for (const call of others) {
    if (common.length === 0) break
    const keys = new Set(checkCall(plan, call, { unplanned: 'warning' }).map(issueKey))
    common = common.filter((issue) => keys.has(issueKey(issue)))
  }
  return common
}

const literalText = (member: StaticMember | undefined): string | undefined =>
  member?.value.kind === 'literal' && typeof member.value.value === 'string' ? member.value.value : undefined

const placeOf = (site: CallSite, node: Node | undefined): Pick<Finding, 'line' | 'column'> =>
  node?.loc
    ? { line: node.loc.start.line, column: node.loc.start.column + 1 }
    : { line: site.line, column: site.column }

/** Creates the function that checks the calls of source code against a plan. */
export const createSiteCheck = (plan: Plan, unplanned: Unplanned) => {
  const rulesOf = (type: string, name: string | undefined): readonly PlanRule[] =>
    plan.rules.filter((rule) => rule.type === type && rule.name === name && rule.deprecatedAt === undefined)
  const listedNames = (type: string): readonly string[] =>
    plan.rules.flatMap((rule) => (rule.type === type && rule.deprecatedAt === undefined ? (rule.name ?? []) : []))
  const known = new Map<string, readonly unknown[]>()

  /** Values that the rules of a call name. */
  const knownValues = (type: string, name: string | undefined): readonly unknown[] => {
    const key = `${type} ${name ?? ''}`
    const values = known.get(key) ?? [...new Set(namedValues(rulesOf(type, name)))].slice(0, 100)
    known.set(key, values)
    return values
  }

  const propertyNames = (type: string, name: string | undefined): readonly string[] => {
    const holder = holders[type]
    return rulesOf(type, name).flatMap((rule) => {
      const listed = holder === undefined ? undefined : rule[holder]?.properties
      return isJsonObject(listed) ? Object.keys(listed) : []
    })
  }

  const severityOf = (issue: PlanIssue, isLikely: boolean): Finding['severity'] =>
    !isLikely && (issue.code === 'plan_violation' || unplanned === 'error') ? 'error' : 'warning'

  const findingAt = (
    site: CallSite,
    issue: PlanIssue,
    {
      node,
      isLikely,
      message,
    }: { readonly node: Node | undefined; readonly isLikely: boolean; readonly message: string },
  ): Finding => ({
    file: site.file,
    ...placeOf(site, node),
    severity: severityOf(issue, isLikely),
    code: issue.code,
    path: formatIssuePath(issue.path),
    message,
    rule: issue.rule,
    advice: issue.advice,
    page: issue.page,
  })

  const checkVariant = (site: CallSite, fields: Fields, name: string | undefined): readonly Finding[] => {
    const nameMember = nameMembers[site.type]
    const holder = holders[site.type]
    const sent: Fields =
      holder === undefined || site.isOpen || fields.has(holder)
        ? fields
        : // Libraries add what is not there.
          new Map([
            ...fields,
            [holder, { value: { kind: 'object', members: new Map(), isOpen: false }, node: {} as Node }],
          ])
    const known = knownValues(site.type, name)
    const certain = issuesOfAll(plan, sampleCalls(site.type, sent, { known, trustsTypes: false }))
    const keys = new Set(certain.map(issueKey))
    // A type of TypeScript may be wrong, so these are warnings; of a union, one part may be right.
    const likely = issuesOfAll(plan, sampleCalls(site.type, sent, { known, trustsTypes: true })).filter(
      (issue) =>
        !keys.has(issueKey(issue)) &&
        typeKeywords.has(issue.keyword) &&
        isDeclared(memberAt(site.fields, issue.path, site.isOpen).member?.value),
    )
    // Of what a call has besides its name and its properties or traits, libraries add much.
    const own = [...certain, ...likely].filter(({ path: [first] }) => first === holder || first === nameMember)
    const refused = new Set(own.flatMap(({ code, path }) => (code === 'plan_violation' ? formatIssuePath(path) : [])))
    const meantNames = new Set<string>()
    const found = own.flatMap((issue): readonly { readonly issue: PlanIssue; readonly finding: Finding }[] => {
      const { path } = issue
      const isUnplanned = issue.code !== 'plan_violation'
      if (isUnplanned && (unplanned === 'ignore' || refused.has(formatIssuePath(path)))) return []
      const { member, owner, mayHaveMore } = memberAt(sent, path, site.isOpen)
      if (member === undefined ? mayHaveMore : !isCertain(issue, member.value)) return []
      const wrong = String(path.at(-1))
      const isName = issue.code === 'plan_unplanned_property' || issue.keyword === 'additionalProperties'
      const meant =
        issue.code === 'plan_unplanned_event'
          ? closestName(name ?? '', listedNames(site.type))
          : isName
            ? closestName(wrong, propertyNames(site.type, name))
            : undefined
      if (isName && meant !== undefined) meantNames.add(meant)
      const hint = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`
      const isLikely = likely.includes(issue)
      const node = (member ?? owner)?.node
      const message = `${messageOf(issue, member)}${hint}`
      return [{ issue, finding: findingAt(site, issue, { node, isLikely, message }) }]
    })
    return (
      found
        // A property that is only misspelt is not missing as well.
        .filter(({ issue: { keyword, path } }) => keyword !== 'required' || !meantNames.has(String(path.at(-1))))
        .map(({ finding }) => finding)
    )
  }

  return (site: CallSite): SiteCheck => {
    const nameMember = nameMembers[site.type]
    const findings = new Map<string, Finding>()
    const names = new Set<string>()
    let isDynamic = false
    for (const fields of variantsOf(site.fields)) {
      const member = nameMember === undefined ? undefined : fields.get(nameMember)
      const name = literalText(member)
      if (nameMember !== undefined && name === undefined) {
        const isAbsent = member === undefined && !site.isOpen && site.type !== 'track'
        isDynamic ||= !isAbsent
        if (!isAbsent) continue
      }
      if (name !== undefined) names.add(name)
      for (const finding of checkVariant(site, fields, name)) {
        findings.set(`${finding.line} ${finding.column} ${finding.code} ${finding.path} ${finding.message}`, finding)
      }
    }
    return { findings: [...findings.values()], names: [...names], isDynamic }
  }
}
