import * as z from 'zod/mini'

/** What a rule is about: one type of call, or every call. */
export const planRuleTypes = ['track', 'identify', 'group', 'page', 'screen', 'common'] as const

/** @see planRuleTypes */
export type PlanRuleType = (typeof planRuleTypes)[number]

/** A JSON Schema of draft-07, as far as Segment runs it. */
export type RuleSchema = { readonly [keyword: string]: unknown }

const schema = z.record(z.string(), z.unknown())

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const described = <Schema extends z.ZodMiniType>(item: Schema, description: string): Schema =>
  item.check(z.describe(description))

const ruleFields = {
  type: described(z.enum(planRuleTypes), 'What the rule is about: one type of call, or every call (common).'),
  name: described(
    z.optional(z.string().check(z.minLength(1))),
    'Exact name of the event, page or screen. Required for track; absent for identify, group and common.',
  ),
  version: described(
    z._default(z.int().check(z.minimum(1)), 1),
    'Version of the rule. A call names one in context.protocols.event_version; without it, the oldest applies.',
  ),
  description: described(z.optional(z.string()), 'What the event means, and when it is sent.'),
  labels: described(
    z.optional(z.record(z.string(), scalar)),
    'Labels such as the owner; Segment has them for track and page.',
  ),
  properties: described(z.optional(schema), 'JSON Schema of the properties of the call.'),
  traits: described(z.optional(schema), 'JSON Schema of the traits of the call.'),
  context: described(z.optional(schema), 'JSON Schema of the context of the call.'),
  call: described(
    z.optional(schema),
    'JSON Schema of the whole call, for what the other members cannot say, such as {"required": ["properties"]} or "if".',
  ),
  deprecatedAt: described(z.optional(z.string()), 'When the rule was deprecated. Deprecated rules are not checked.'),
}

/** One rule of a plan: the content of one file. */
export const planRuleSchema = z.strictObject(ruleFields)

const flag = (description: string) => described(z.optional(z.boolean()), description)

const traitControls = {
  allowUnplannedTraits: flag('Whether traits that the plan does not list are kept.'),
  allowTraitsOnViolations: flag('Whether traits that break their rule are kept.'),
  commonEventOnViolations: z.optional(z.enum(['ALLOW', 'BLOCK', 'OMIT_TRAITS'])),
}

const trackControls = {
  allowUnplannedEvents: flag('Whether events that the plan does not list are kept.'),
  allowUnplannedEventProperties: flag('Whether properties that the plan does not list are kept.'),
  allowEventOnViolations: flag('Whether events that break their rule are kept.'),
  allowPropertiesOnViolations: flag('Whether properties that break their rule are kept.'),
  commonEventOnViolations: z.optional(z.enum(['ALLOW', 'BLOCK', 'OMIT_PROPERTIES'])),
}

/**
 * The schema controls of a source, in the form of the Public API: what becomes of calls that the plan does not list or
 * that break it. A control that is absent lets the call pass.
 */
export const planSettingsSchema = z.looseObject({
  track: z.optional(z.looseObject(trackControls)),
  identify: z.optional(z.looseObject(traitControls)),
  group: z.optional(z.looseObject(traitControls)),
  forwardingViolationsTo: described(z.optional(z.string()), 'Id of the source that gets violations.'),
  forwardingBlockedEventsTo: described(z.optional(z.string()), 'Id of the source that gets blocked events.'),
})

const headFields = {
  id: described(z.optional(z.string()), 'Id of the tracking plan in Segment, such as tp_123.'),
  name: described(z.optional(z.string()), 'Name of the tracking plan.'),
  description: described(z.optional(z.string()), 'What the plan is for.'),
  settings: described(z.optional(planSettingsSchema), 'Schema controls, as Segment has them for each source.'),
}

/** What is true of a whole plan: the content of the file `plan`. */
export const planHeadSchema = z.strictObject(headFields)

/** A tracking plan. */
export const planSchema = z.strictObject({ ...headFields, rules: z.array(planRuleSchema) })

/** A rule of a {@link Plan}: the schema of one event, of the traits of a type of call, or of every call. */
export type PlanRule = Readonly<z.output<typeof planRuleSchema>>

/** The schema controls of a source. */
export type PlanSettings = Readonly<z.output<typeof planSettingsSchema>>

const hasAny = (given: object, controls: object): boolean =>
  Object.keys(controls).some((name) => Object.hasOwn(given, name))

/** Whether settings have any schema control; without one they block and omit nothing. */
export const hasControls = ({ track = {}, identify = {}, group = {} }: PlanSettings): boolean =>
  hasAny(track, trackControls) || hasAny(identify, traitControls) || hasAny(group, traitControls)

/** What is true of a whole plan. */
export type PlanHead = Readonly<z.output<typeof planHeadSchema>>

/**
 * A tracking plan as data. Made by `readPlan` and `planFromFiles`, which check it; treat it as immutable, because the
 * checks are compiled once per plan.
 */
export interface Plan extends PlanHead {
  readonly rules: readonly PlanRule[]
}

/** The object of a call that holds the fields of each type of rule. */
export const fieldsHolder = {
  track: 'properties',
  page: 'properties',
  screen: 'properties',
  identify: 'traits',
  group: 'traits',
  common: undefined,
} as const satisfies Readonly<Record<PlanRuleType, 'properties' | 'traits' | undefined>>

/** How a rule is called in messages: `track "Order Completed" version 2`. */
export const ruleLabel = ({ type, name, version }: Pick<PlanRule, 'type' | 'name' | 'version'>): string =>
  `${type}${name === undefined ? '' : ` ${JSON.stringify(name)}`}${version === 1 ? '' : ` version ${version}`}`

/** Identifies a rule in its plan: there is one rule per type, name and version. */
export const ruleKey = ({ type, name, version }: Pick<PlanRule, 'type' | 'name' | 'version'>): string =>
  JSON.stringify([type, name ?? '', version])
