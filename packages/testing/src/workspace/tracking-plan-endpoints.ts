import type { JsonObject } from '../json.ts'
import { conflict, invalidInput, notFound } from './api-error.ts'
import { type Endpoint, type EndpointRequest, pageOf, param, success } from './endpoint.ts'
import { object, objects, onlyFields, optionalText, optionalWord, text, word } from './read-input.ts'
import { sourceView } from './source-endpoints.ts'
import {
  type Rule,
  recordChange,
  ruleTypes,
  type TrackingPlan,
  timestamp,
  type WorkspaceState,
} from './workspace-state.ts'

const planTypes = ['ENGAGE', 'LIVE', 'PROPERTY_LIBRARY', 'RULE_LIBRARY', 'TEMPLATE'] as const

/** Rules of a plan, as Segment's own tools and the upload of a table limit them. */
const maxRules = 2000

const planOf = (request: EndpointRequest, state: WorkspaceState): TrackingPlan => {
  const id = param(request, 'trackingPlanId')
  const plan = state.plans.get(id)
  if (plan === undefined) throw notFound('tracking plan', id)
  return plan
}

/** A plan as the API shows it, without its rules. */
const planView = ({ rules: _rules, sourceIds: _sources, description, ...shown }: TrackingPlan): JsonObject => ({
  ...shown,
  ...(description === undefined ? {} : { description }),
})

const ruleView = ({ key, ...shown }: Rule): JsonObject => ({
  ...shown,
  ...(key === undefined ? {} : { key }),
  // The year 1 means that the rule is not deprecated.
  deprecatedAt: '0001-01-01T00:00:00.000Z',
})

const sameRule = (
  one: Pick<Rule, 'type' | 'key' | 'version'>,
  other: Pick<Rule, 'type' | 'key' | 'version'>,
): boolean => one.type === other.type && one.key === other.key && one.version === other.version

const versionOf = (fields: JsonObject): number => {
  const version = Number(fields.version)
  if (!Number.isInteger(version) || version < 1)
    throw invalidInput('version', 'version must be an integer of at least 1.')
  return version
}

const nameOf = (fields: JsonObject): Pick<Rule, 'type' | 'key' | 'version'> => {
  const type = word(fields, 'type', ruleTypes)
  const key = optionalText(fields, 'key')
  if (type === 'TRACK' && (key === undefined || key === ''))
    throw invalidInput('key', 'A rule of type TRACK requires the name of the event as its key.')
  return { type, key, version: versionOf(fields) }
}

const ruleOf = (fields: JsonObject, at: string): Rule => ({
  ...nameOf(fields),
  jsonSchema: object(fields, 'jsonSchema'),
  createdAt: at,
  updatedAt: at,
})

const withRules = (state: WorkspaceState, plan: TrackingPlan, rules: readonly Rule[]): void => {
  if (rules.length > maxRules) throw invalidInput('rules', `A tracking plan has at most ${maxRules} rules.`)
  const twice = rules.find((rule, index) => rules.findIndex((other) => sameRule(rule, other)) !== index)
  if (twice !== undefined) throw invalidInput('rules', `There are two rules ${twice.type} ${twice.key ?? ''}.`)
  state.plans.set(plan.id, { ...plan, rules, updatedAt: timestamp(state) })
}

/** Replaces the rules of the same name, renames by `newKey`, and adds the others. */
const upserted = (rules: readonly Rule[], given: readonly JsonObject[], at: string): readonly Rule[] => {
  const merged = [...rules]
  for (const fields of given) {
    const rule = ruleOf(fields, at)
    const renamed = { ...rule, key: optionalText(fields, 'newKey') ?? rule.key }
    const index = merged.findIndex((other) => sameRule(other, rule))
    const before = merged[index]
    if (before === undefined) merged.push(renamed)
    else merged[index] = { ...renamed, createdAt: before.createdAt }
  }
  return merged
}

/** Tracking plans, their rules and their sources. */
export const trackingPlanEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/tracking-plans',
    handle: (request, state) => {
      const type = optionalWord(request.query, 'type', planTypes)
      const plans = [...state.plans.values()].filter((plan) => type === undefined || plan.type === type)
      return pageOf('trackingPlans', plans, request, state, planView)
    },
  },
  {
    method: 'GET',
    path: '/tracking-plans/{trackingPlanId}',
    handle: (request, state) => ({ trackingPlan: planView(planOf(request, state)) }),
  },
  {
    method: 'POST',
    path: '/tracking-plans',
    handle: ({ body }, state) => {
      onlyFields(body, ['name', 'type', 'description'])
      const [name, at] = [text(body, 'name'), timestamp(state)]
      const plan: TrackingPlan = {
        id: `tp_${state.createId()}`,
        name,
        slug: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
        description: optionalText(body, 'description'),
        type: word(body, 'type', planTypes),
        createdAt: at,
        updatedAt: at,
        rules: [],
        sourceIds: [],
      }
      state.plans.set(plan.id, plan)
      return { trackingPlan: planView(plan) }
    },
  },
  {
    method: 'PATCH',
    path: '/tracking-plans/{trackingPlanId}',
    handle: (request, state) => {
      const plan = planOf(request, state)
      onlyFields(request.body, ['name', 'description'])
      state.plans.set(plan.id, {
        ...plan,
        name: optionalText(request.body, 'name') ?? plan.name,
        description: optionalText(request.body, 'description') ?? plan.description,
        updatedAt: timestamp(state),
      })
      return success
    },
  },
  {
    method: 'DELETE',
    path: '/tracking-plans/{trackingPlanId}',
    handle: (request, state) => {
      state.plans.delete(planOf(request, state).id)
      return success
    },
  },
  {
    method: 'GET',
    path: '/tracking-plans/{trackingPlanId}/rules',
    perMinute: 200,
    handle: (request, state) => pageOf('rules', planOf(request, state).rules, request, state, ruleView),
  },
  {
    method: 'PUT',
    path: '/tracking-plans/{trackingPlanId}/rules',
    handle: (request, state) => {
      const at = timestamp(state)
      const rules = objects(request.body, 'rules').map((fields) => ruleOf(fields, at))
      withRules(state, planOf(request, state), rules)
      return success
    },
  },
  {
    method: 'PATCH',
    path: '/tracking-plans/{trackingPlanId}/rules',
    handle: (request, state) => {
      const plan = planOf(request, state)
      withRules(state, plan, upserted(plan.rules, objects(request.body, 'rules'), timestamp(state)))
      return success
    },
  },
  {
    method: 'DELETE',
    path: '/tracking-plans/{trackingPlanId}/rules',
    handle: (request, state) => {
      const plan = planOf(request, state)
      const removed = objects(request.query, 'rules').map(nameOf)
      const missing = removed.find((rule) => !plan.rules.some((other) => sameRule(rule, other)))
      if (missing !== undefined) throw notFound('rule', missing.key ?? missing.type)
      withRules(
        state,
        plan,
        plan.rules.filter((rule) => !removed.some((other) => sameRule(rule, other))),
      )
      return success
    },
  },
  {
    method: 'GET',
    path: '/tracking-plans/{trackingPlanId}/sources',
    handle: (request, state) => {
      const { sourceIds } = planOf(request, state)
      const sources = state.sources.list().filter(({ id }) => sourceIds.includes(id))
      return pageOf('sources', sources, request, state, (source) => sourceView(source, state, request.seesWriteKeys))
    },
  },
  {
    method: 'POST',
    path: '/tracking-plans/{trackingPlanId}/sources',
    handle: (request, state) => {
      const plan = planOf(request, state)
      const source = state.sources.get(text(request.body, 'sourceId'))
      if (source === undefined) throw invalidInput('sourceId', 'sourceId must be the id of a source.')
      const other = [...state.plans.values()].find(({ sourceIds }) => sourceIds.includes(source.id))
      if (other !== undefined) throw conflict('The source has a tracking plan already.')
      state.plans.set(plan.id, { ...plan, sourceIds: [...plan.sourceIds, source.id] })
      recordChange(state, 'Source Modified', { type: 'SOURCE', id: source.id, name: source.name })
      return success
    },
  },
  {
    method: 'DELETE',
    path: '/tracking-plans/{trackingPlanId}/sources',
    handle: (request, state) => {
      const plan = planOf(request, state)
      const sourceId = text(request.query, 'sourceId')
      if (!plan.sourceIds.includes(sourceId)) throw notFound('source of the tracking plan', sourceId)
      state.plans.set(plan.id, { ...plan, sourceIds: plan.sourceIds.filter((id) => id !== sourceId) })
      return success
    },
  },
]
