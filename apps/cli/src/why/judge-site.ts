import type { Node } from '@babel/types'
import { formatIssuePath, type IssuePath, type SegmentIssue, validateCall } from '@org/segment-core'
import type { CallType } from '@org/segment-core/spec'
import { describeStaticValue } from '../source-code/describe-static-value.ts'
import type { CallSite } from '../source-code/find-call-sites.ts'
import type { StaticMember, StaticValue } from '../source-code/static-value.ts'
import { discardOfRule } from './explain-code.ts'

/** A cause of dropped calls in the source code. */
export interface SiteCause {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly type: CallType
  /** The event, if the source code tells. */
  readonly event?: string
  /** Segment's code for the drop. */
  readonly code: string
  /** `certain` if the syntax alone proves it. */
  readonly certainty: 'certain' | 'possible'
  /** What the site does, as the rest of a sentence that begins with its place. */
  readonly does: string
}

/** Values of fields that are not known, with which a call breaks no rule. */
const goodValues: Readonly<Record<string, unknown>> = {
  userId: 'user-1',
  anonymousId: 'anonymous-1',
  previousId: 'previous-1',
  groupId: 'group-1',
  messageId: 'message-1',
  event: 'An Event',
  name: 'A Name',
  category: 'A Category',
  properties: {},
  traits: {},
  context: {},
  integrations: {},
}

/** Values that may break a rule. */
const badValues: readonly unknown[] = [undefined, 42, '', true, [], {}, 'text']

/** Variants of a call that are validated. */
const maxVariants = 32

/** Levels of objects that are followed. */
const maxDepth = 6

const typeSamples: Readonly<Record<Extract<StaticValue, { kind: 'typed' }>['type'], unknown>> = {
  string: 'text',
  number: 42,
  boolean: true,
  array: [],
  // JSON leaves out functions.
  function: undefined,
  bigint: 42,
}

/** Whether the syntax alone tells whether a value breaks a rule. The text of a string does not follow from its type. */
const isCertain = (value: StaticValue): boolean =>
  value.kind === 'literal' ||
  value.kind === 'undefined' ||
  (value.kind === 'object' && !value.isOpen) ||
  value.kind === 'list' ||
  (value.kind === 'typed' && value.type !== 'string' && value.declared === undefined)

type Fields = ReadonlyMap<string, StaticMember>

const sampleOf = (value: StaticValue, name: string, depth: number): unknown => {
  switch (value.kind) {
    case 'literal':
      return value.value
    case 'undefined':
      return undefined
    case 'object':
      return depth >= maxDepth ? {} : sampleObject(value.members, depth + 1)
    case 'list':
      return typeSamples.array
    case 'choice':
      return value.values[0] === undefined ? undefined : sampleOf(value.values[0], name, depth)
    case 'typed':
      // What is only declared is judged as possible, not as certain.
      if (value.type === 'string' || value.declared !== undefined) {
        return depth === 0 && Object.hasOwn(goodValues, name) ? goodValues[name] : undefined
      }
      return typeSamples[value.type]
    case 'unknown':
      return depth === 0 && Object.hasOwn(goodValues, name) ? goodValues[name] : undefined
  }
}

const sampleObject = (fields: Fields, depth = 0): Record<string, unknown> =>
  Object.fromEntries(
    [...fields].flatMap(([name, { value }]) => {
      const sample = sampleOf(value, name, depth)
      return sample === undefined ? [] : [[name, sample]]
    }),
  )

/** The same fields with one choice decided; a few of them if there are several. */
const variantsOf = (fields: Fields): readonly Fields[] => {
  let variants: readonly Fields[] = [fields]
  for (const [name, member] of fields) {
    if (member.value.kind !== 'choice') continue
    const { values } = member.value
    variants = variants.flatMap((one) => values.map((value) => new Map([...one, [name, { ...member, value }]])))
    if (variants.length > maxVariants) return variants.slice(0, maxVariants)
  }
  return variants
}

/** The deepest member on a path, and whether it is the whole path. */
const memberAt = (site: CallSite, fields: Fields, path: IssuePath) => {
  let members: Fields | undefined = fields
  let isOpen = site.isOpen
  let found: StaticMember | undefined
  for (const step of path) {
    const next: StaticMember | undefined = members?.get(String(step))
    if (next === undefined) return { member: undefined, owner: found, isOpen }
    found = next
    members = next.value.kind === 'object' ? next.value.members : undefined
    isOpen = next.value.kind === 'object' ? next.value.isOpen : false
    if (members === undefined) break
  }
  return { member: found, owner: found, isOpen }
}

const errorsOf = (type: CallType, call: object): readonly SegmentIssue[] =>
  validateCall({ ...call, type }, { stamps: 'none' }).issues.filter(
    ({ severity, discardCode }) => severity === 'error' || discardCode !== undefined,
  )

/** The event that a site sends, if the source code tells. */
export const eventOf = ({ fields }: CallSite): string | undefined => {
  const value = fields.get('event')?.value
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined
}

const causeAt = (
  site: CallSite,
  node: Node | undefined,
  cause: Pick<SiteCause, 'code' | 'certainty' | 'does'>,
): SiteCause => {
  const event = eventOf(site)
  return {
    file: site.file,
    line: node?.loc?.start.line ?? site.line,
    column: node?.loc ? node.loc.start.column + 1 : site.column,
    type: site.type,
    ...(event === undefined ? {} : { event }),
    ...cause,
  }
}

/** A sentence without its subject: "The call has neither …" is "sends a call that has neither …". */
const missingText = ({ message, path }: SegmentIssue): string => {
  const rest = /^The call (has|needs|must|contains) (.*?)\.?$/s.exec(message)
  if (rest !== null) return `sends a call that ${rest[1]} ${rest[2]}`
  return path.length === 0 ? `sends a call: ${message.replace(/\.$/, '')}` : `sends no valid ${formatIssuePath(path)}`
}

const idNames: ReadonlySet<string> = new Set(['userId', 'anonymousId'])

/** What the syntax of a site proves: the issues that each, or some, of its variants have. */
export const certainCauses = (site: CallSite): readonly SiteCause[] => {
  const variants = variantsOf(site.fields)
  const found = new Map<string, { readonly cause: SiteCause; count: number }>()
  for (const fields of variants) {
    for (const issue of errorsOf(site.type, sampleObject(fields))) {
      const { member, owner, isOpen } = memberAt(site, fields, issue.path)
      // The call may have more fields, or the value is not known.
      if (member === undefined ? isOpen : !isCertain(member.value)) continue
      const original = site.fields.get(String(issue.path[0] ?? ''))
      const isMissing = member === undefined || member.value.kind === 'undefined'
      // A name such as user_id, which Segment does not read, where an id is missing.
      const isMisspelt = issue.discardCode === 'no_user_anon_id' && !idNames.has(String(issue.path[0]))
      const does = isMissing
        ? missingText(issue)
        : isMisspelt
          ? `sends ${formatIssuePath(issue.path)}, and neither a userId nor an anonymousId`
          : `sends ${describeStaticValue(member.value)} as ${formatIssuePath(issue.path)}`
      const node = member?.node ?? owner?.node
      const cause = causeAt(site, isMissing && issue.path.length < 2 ? undefined : (node ?? original?.node), {
        code: discardOfRule(issue.code),
        certainty: 'certain',
        does,
      })
      const key = `${cause.code} ${formatIssuePath(issue.path)} ${does}`
      const known = found.get(key)
      if (known === undefined) found.set(key, { cause, count: 1 })
      else known.count += 1
    }
  }
  return [...found.values()].map(({ cause, count }) =>
    count === variants.length
      ? cause
      : { ...cause, certainty: 'possible', does: `${cause.does} in one of its branches` },
  )
}

const withValue = (fields: Fields, name: string, value: unknown): Record<string, unknown> => {
  const { [name]: _, ...others } = sampleObject(fields)
  return value === undefined ? others : { ...others, [name]: value }
}

const isOpenValue = ({ value }: StaticMember): boolean =>
  !isCertain(value) && !(value.kind === 'typed' && value.type === 'string' && value.declared === undefined)

const possibleText = (name: string, { value }: StaticMember): string => {
  const declared = value.kind === 'typed' ? value.declared : undefined
  if (declared !== undefined) return `sends a value as ${name} that is declared as ${declared}`
  if (value.kind === 'choice') return `sends ${describeStaticValue(value)} as ${name}`
  const shown = value.kind === 'unknown' ? `${value.text} ` : ''
  return `sends ${shown}as ${name}, whose type the source code does not show`
}

/** Values that a value of which not everything is known may have. */
const candidatesOf = (value: StaticValue): readonly unknown[] => {
  if (value.kind === 'unknown') return badValues
  if (value.kind === 'choice') return value.values.flatMap(candidatesOf)
  // A string may still be empty, which says little.
  if (value.kind === 'typed') return value.type === 'string' ? [] : [typeSamples[value.type]]
  return [sampleOf(value, '', 1)]
}

/** Fields that an open call may take from elsewhere. */
const idFields = ['userId', 'anonymousId', 'event', 'properties', 'traits', 'name', 'category'] as const

/** Whether a site may cause a code, for all that its syntax tells. */
export const possibleCauses = (site: CallSite, code: string): readonly SiteCause[] => {
  const causes: SiteCause[] = []
  const breaks = (call: object): boolean => errorsOf(site.type, call).some((one) => discardOfRule(one.code) === code)
  for (const [name, member] of site.fields) {
    if (!isOpenValue(member)) continue
    if (!candidatesOf(member.value).some((value) => breaks(withValue(site.fields, name, value)))) continue
    causes.push(causeAt(site, member.node, { code, certainty: 'possible', does: possibleText(name, member) }))
  }
  if (causes.length > 0 || !site.isOpen) return causes
  const name = idFields.find(
    (field) => !site.fields.has(field) && badValues.some((value) => breaks(withValue(site.fields, field, value))),
  )
  if (name === undefined) return []
  const does =
    site.fields.size === 0 ? 'sends a call that is made elsewhere' : `takes fields such as ${name} from elsewhere`
  return [causeAt(site, undefined, { code, certainty: 'possible', does })]
}
