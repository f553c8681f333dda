import { isJsonObject } from '@org/segment-core/internal'
import { type Plan, type PlanRule, ruleLabel } from '@org/segment-core/plan'
import { addValue, emptyField, type Field, type FieldBudget, inferLimits } from './field.ts'
import { type FieldEvidence, schemaOfField } from './field-schema.ts'

/** Rules of a plan, as Segment's own tools limit them. */
const mostRules = 2_000

/** Why a value says nothing about a plan. */
export type SkipReason = 'no_call' | 'no_type' | 'no_event' | 'alias' | 'too_many_events'

/** What a rule is based on. */
export interface RuleEvidence {
  readonly rule: string
  readonly calls: number
  readonly fields: readonly FieldEvidence[]
}

/** A plan that calls keep to, and what it is based on. */
export interface InferredPlan {
  readonly plan: Plan
  /** Calls that the plan is based on. */
  readonly calls: number
  readonly evidence: readonly RuleEvidence[]
  /** Values that say nothing, by reason. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  /** Whether there were more fields than are counted; the others are in no rule. */
  readonly isCut: boolean
}

/** Collects calls, in bounded memory, and makes a plan of them. */
export interface PlanInference {
  /** Counts a call. Anything else is counted as skipped. @returns why it was skipped */
  add(call: unknown): SkipReason | undefined
  plan(): InferredPlan
}

/** Calls of one type and name. */
interface Subject {
  readonly type: PlanRule['type']
  readonly name: string | undefined
  readonly version: number
  calls: number
  readonly fields: Field
}

const holders: Readonly<Record<string, 'properties' | 'traits'>> = {
  ...{ track: 'properties', page: 'properties', screen: 'properties' },
  ...{ identify: 'traits', group: 'traits' },
}

const versionOf = (context: unknown): number => {
  const protocols = isJsonObject(context) ? context.protocols : undefined
  const version = isJsonObject(protocols) ? protocols.event_version : undefined
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : 1
}

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const ruleOf = (subject: Subject, presence: boolean): { readonly rule: PlanRule; readonly evidence: RuleEvidence } => {
  const { type, name, version, calls, fields } = subject
  const evidence: FieldEvidence[] = []
  const holder = holders[type] ?? 'properties'
  const isTraits = holder === 'traits'
  const schema = schemaOfField(
    fields,
    { name: holder, parent: '', path: holder },
    // A call of these types updates some traits.
    { presence: presence && !isTraits, evidence: (entry) => evidence.push(entry) },
  )
  const { type: _, ...rest } = schema
  const rule = {
    ...{ type, ...(name === undefined ? {} : { name }), version },
    ...(Object.keys(rest).length === 0 ? {} : { [holder]: { type: 'object', ...rest } }),
    ...(rest.required === undefined ? {} : { call: { required: [holder] } }),
  }
  return { rule, evidence: { rule: ruleLabel(rule), calls, fields: evidence.slice(1) } }
}

/**
 * Infers a plan from calls. Its memory is bounded, whatever the calls contain; the same calls in any order give the same
 * plan unless a limit is reached.
 * @param presence whether the calls are whole, so that a field which all of them have is required
 */
export const createPlanInference = ({ presence }: { readonly presence: boolean }): PlanInference => {
  const subjects = new Map<string, Subject>()
  const skipped: Partial<Record<SkipReason, number>> = {}
  const budget: FieldBudget = { left: inferLimits.fields }
  let calls = 0

  const skip = (reason: SkipReason): SkipReason => {
    skipped[reason] = (skipped[reason] ?? 0) + 1
    return reason
  }

  return {
    add: (call) => {
      if (!isJsonObject(call)) return skip('no_call')
      const { type, event, context } = call
      if (type === 'alias') return skip('alias')
      const holder = typeof type === 'string' && Object.hasOwn(holders, type) ? holders[type] : undefined
      if (holder === undefined) return skip('no_type')
      if (type === 'track' && (typeof event !== 'string' || event === '')) return skip('no_event')
      const name = type === 'track' && typeof event === 'string' ? event : undefined
      const version = versionOf(context)
      const key = JSON.stringify([type, name, version])
      let subject = subjects.get(key)
      if (subject === undefined) {
        if (subjects.size >= mostRules) return skip('too_many_events')
        // The holders have the types of rules.
        subject = { type: type as PlanRule['type'], name, version, calls: 0, fields: emptyField() }
        subjects.set(key, subject)
      }
      calls += 1
      subject.calls += 1
      const value = call[holder]
      // A call without properties has an empty object of them.
      addValue(subject.fields, isJsonObject(value) ? value : {}, budget)
      return undefined
    },
    plan: () => {
      const made = [...subjects]
        .toSorted(([one], [other]) => byText(one, other))
        .map(([, subject]) => ruleOf(subject, presence))
      return {
        plan: { rules: made.map(({ rule }) => rule) },
        ...{ calls, evidence: made.map(({ evidence }) => evidence), skipped, isCut: budget.left === 0 },
      }
    },
  }
}
