import {
  type CallType,
  contextFields,
  currencies,
  type FieldSpec,
  groupTraits,
  pageProperties,
  regions,
  type SemanticEventSpec,
  screenProperties,
  semanticEventCategories,
  trackProperties,
  userTraits,
} from '@org/segment-core/spec'

/** A completion candidate. */
export interface Candidate {
  readonly value: string
  /** Description, for shells that show it. */
  readonly description?: string
}

/** Completion candidates, and whether file names are offered, bare or after `@`. */
export interface Offer {
  readonly candidates: readonly Candidate[]
  readonly files?: 'bare' | 'at'
}

/** An offer of values without descriptions. */
export const offerOf = (values: readonly string[]): Offer => ({ candidates: values.map((value) => ({ value })) })

const events: readonly SemanticEventSpec[] = semanticEventCategories.flatMap(
  (category): readonly SemanticEventSpec[] => [...category.events],
)

const eventCandidates = (): readonly Candidate[] =>
  semanticEventCategories.flatMap((category) =>
    category.events.map((event) => ({ value: event.name, description: category.name })),
  )

/** `name=` of every field, with dots for nested ones. */
const entries = (fields: readonly FieldSpec[], before = ''): readonly Candidate[] =>
  fields.flatMap((field) =>
    field.kind === 'object' && field.fields !== undefined
      ? entries(field.fields, `${before}${field.name}.`)
      : [{ value: `${before}${field.name}=`, description: field.label }],
  )

const propertyCandidates = (type: string, event: string | undefined): readonly Candidate[] => {
  if (type === 'page') return entries(pageProperties)
  if (type === 'screen') return entries(screenProperties)
  const named = events.find(({ name, aliases }) => name === event || aliases?.includes(event ?? '') === true)
  // Properties with their own flag are not offered.
  const flagged = new Set<string>(trackProperties.map(({ name }) => name))
  return Object.entries(named?.properties ?? {})
    .filter(([name]) => !flagged.has(name))
    .map(([name, kind]) => ({ value: `${name}=`, ...(typeof kind === 'string' ? { description: kind } : {}) }))
}

/** The context in which an option value is completed. */
export interface OptionPlace {
  /** Name of the command. */
  readonly command: CallType | string
  /** Value of `--event`, if set. */
  readonly event?: string | undefined
  /** Names of the profiles. */
  readonly profiles: readonly string[]
}

/** Candidates for option values, by option name; other options offer their choices. */
export const optionValues: Readonly<Record<string, (place: OptionPlace) => Offer>> = {
  event: () => ({ candidates: eventCandidates() }),
  currency: () => offerOf(currencies),
  profile: ({ profiles }) => offerOf(profiles),
  region: () => offerOf(Object.keys(regions)),
  config: () => ({ candidates: [], files: 'bare' }),
  traits: () => ({ candidates: [], files: 'at' }),
  properties: () => ({ candidates: [], files: 'at' }),
  context: () => ({ candidates: [], files: 'at' }),
  integrations: () => ({ candidates: [], files: 'at' }),
  data: () => ({ candidates: [], files: 'at' }),
  plan: () => ({ candidates: [], files: 'bare' }),
  store: () => ({ candidates: [], files: 'bare' }),
  baseline: () => ({ candidates: [], files: 'bare' }),
  'exit-on': () => offerOf(['discarded', 'refused', 'warned']),
  scenario: () => offerOf(['checkout', 'signup', 'video']),
  file: () => ({ candidates: [], files: 'bare' }),
  code: () => ({ candidates: [], files: 'bare' }),
  in: () => ({ candidates: [], files: 'bare' }),
  'write-key': () => ({ candidates: [], files: 'at' }),
  'profile-token': () => ({ candidates: [], files: 'at' }),
  token: () => ({ candidates: [], files: 'at' }),
  'oauth-private-key': () => ({ candidates: [], files: 'at' }),
  trait: ({ command }) => ({ candidates: entries(command === 'group' ? groupTraits : userTraits) }),
  property: ({ command, event }) => ({ candidates: propertyCandidates(command, event) }),
  'context-value': () => ({ candidates: entries(contextFields) }),
  integration: () => offerOf(['All=true', 'All=false']),
}
