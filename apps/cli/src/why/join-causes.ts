import { closestName } from '../mapping/closest-name.ts'
import type { CallSite } from '../source-code/find-call-sites.ts'
import { type Explanation, explain } from './explain-code.ts'
import type { CallGroup, CallScan } from './find-in-calls.ts'
import { certainCauses, eventOf, possibleCauses, type SiteCause } from './judge-site.ts'

/** One reason for which calls of an event are dropped, and what causes it. */
export interface Reason {
  readonly code: string
  readonly event?: string
  readonly type?: string
  /** Calls that Segment dropped; undefined if it was not asked. */
  readonly dropped?: number
  readonly since?: string
  readonly explanation: Explanation
  /** Places in the source code, certain ones first. */
  readonly sites: readonly SiteCause[]
  /** Calls in files and of `segment dev` with the same reason. */
  readonly found: readonly CallGroup[]
}

/** What causes are looked for in. */
export interface Evidence {
  readonly sites: readonly CallSite[]
  readonly files: CallScan | undefined
  readonly dev: CallScan | undefined
  /** Events of the tracking plan. */
  readonly planned: readonly string[]
}

/** A reason before its causes are known. */
export interface Subject {
  readonly code: string
  readonly event: string | undefined
  readonly type: string | undefined
  readonly count?: number
  readonly since?: string | undefined
  /** Whether it is about a code, whatever the event. */
  readonly anyEvent?: boolean
  /** Whether a person asked for the code. */
  readonly isTyped?: boolean
}

/** Whether the syntax allows that a site sends an event. */
const maySend = (site: CallSite, { event, type, anyEvent }: Subject): 'yes' | 'maybe' | 'no' => {
  if (type !== undefined && site.type !== type) return 'no'
  if (anyEvent) return 'yes'
  if (event === undefined) {
    // The dropped calls had no event.
    const value = site.fields.get('event')?.value
    return type === 'track' && value?.kind === 'literal' && typeof value.value === 'string' && value.value !== ''
      ? 'no'
      : 'yes'
  }
  if (site.type !== 'track') {
    const name = site.fields.get('name')?.value
    return name?.kind === 'literal' && name.value === event ? 'yes' : 'no'
  }
  const value = site.fields.get('event')?.value
  if (value === undefined) return site.isOpen ? 'maybe' : 'no'
  if (value.kind === 'literal') return value.value === event ? 'yes' : 'no'
  if (value.kind !== 'choice') return value.kind === 'unknown' || value.kind === 'typed' ? 'maybe' : 'no'
  return value.values.some((one) => one.kind === 'literal' && one.value === event) ? 'yes' : 'maybe'
}

/** Codes about the name of an event or its rule in the plan, and not about the form of the call. */
const planCodes = /^(?:unplanned|schema_violation|event_setting|unplanned_and_schema_violation)$/

const placeOf = ({ file, line, column, type }: CallSite) => ({ file, line, column, type })

const planCause = (site: CallSite, subject: Subject, planned: readonly string[]): SiteCause => {
  const { code, event } = subject
  const close = event === undefined ? undefined : closestName(event, planned)
  const isName = code !== 'schema_violation' && event !== undefined && eventOf(site) === event
  const hint = close === undefined || close === event ? '' : `; the plan has ${JSON.stringify(close)}`
  const node = site.fields.get('event')?.node
  return {
    ...placeOf(site),
    ...(node?.loc ? { line: node.loc.start.line, column: node.loc.start.column + 1 } : {}),
    ...(event === undefined ? {} : { event }),
    code,
    certainty: isName ? 'certain' : 'possible',
    does: event === undefined ? 'sends such a call' : `sends the event ${JSON.stringify(event)}${hint}`,
  }
}

/** Causes in the source code that are shown for one reason. */
const causesIn = (subject: Subject, { sites, planned }: Evidence): readonly SiteCause[] => {
  const certain: SiteCause[] = []
  const possible: SiteCause[] = []
  for (const site of sites) {
    const sends = maySend(site, subject)
    if (sends === 'no') continue
    if (planCodes.test(subject.code)) {
      const cause = planCause(site, subject, planned)
      if (sends === 'yes') (cause.certainty === 'certain' ? certain : possible).push(cause)
      continue
    }
    const own = certainCauses(site).filter(({ code }) => code === subject.code)
    for (const cause of own) {
      if (cause.certainty === 'certain' && sends === 'yes') certain.push(cause)
      else possible.push({ ...cause, certainty: 'possible' })
    }
    if (own.length === 0) possible.push(...possibleCauses(site, subject.code))
  }
  // Without a loss to explain, every value that is not known would be listed.
  return subject.anyEvent === true && !subject.isTyped ? certain : [...certain, ...possible]
}

const isSame = (group: CallGroup, { code, event, type, anyEvent }: Subject): boolean =>
  group.code === code &&
  (anyEvent === true || group.event === event) &&
  (type === undefined || group.type === undefined || group.type === type)

/** Segment has two codes for calls without an id. */
const oneCode = (code: string): string => (code === 'id_required' ? 'no_user_anon_id' : code)

/** Joins a reason with its explanation and its causes. */
export const joinCauses = (subject: Subject, evidence: Evidence): Reason => {
  const same = { ...subject, code: oneCode(subject.code) }
  const groups = [...(evidence.files?.groups ?? []), ...(evidence.dev?.groups ?? [])]
  return {
    code: subject.code,
    ...(subject.event === undefined ? {} : { event: subject.event }),
    ...(subject.type === undefined ? {} : { type: subject.type }),
    ...(subject.count === undefined ? {} : { dropped: subject.count }),
    ...(subject.since === undefined ? {} : { since: subject.since }),
    explanation: explain(subject.code),
    sites: causesIn(same, evidence),
    found: groups.filter((group) => isSame(group, same)),
  }
}

/** The reasons that files, `segment dev` and the source code show by themselves, when Segment is not asked. */
export const subjectsIn = ({ sites, files, dev }: Evidence): readonly Subject[] => {
  const subjects = new Map<string, Subject>()
  const add = ({ code, event, type }: Subject): void => {
    const key = JSON.stringify([code, event, type])
    if (!subjects.has(key)) subjects.set(key, { code, event, type })
  }
  for (const group of [...(files?.groups ?? []), ...(dev?.groups ?? [])]) add(group)
  if (subjects.size > 0) return [...subjects.values()]
  // Only source code: one subject for each code.
  const codes = sites.flatMap((site) =>
    certainCauses(site).flatMap(({ code, certainty }) => (certainty === 'certain' ? code : [])),
  )
  return [...new Set(codes)].map((code) => ({ code, event: undefined, type: undefined, anyEvent: true }))
}
