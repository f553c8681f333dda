import { trackProperties } from '../fields/track-properties.ts'
import type { SemanticProperties, SemanticPropertyType } from '../semantic-events/semantic-event-spec.ts'
import { type SemanticEventCategory, semanticEventCategories } from '../semantic-events/semantic-events.ts'
import { docstring, generatedNotice, pascalCase } from './generated-text.generate.ts'

type Rule = SemanticProperties[string]

const valueTypes: Readonly<Record<SemanticPropertyType, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  datetime: 'string',
  object: 'object',
  'string|object': 'string | object',
  'string[]': 'readonly string[]',
  'object[]': 'readonly object[]',
  'string|null': 'string',
  'integer|null': 'number',
}

const isList = (rule: Rule): rule is readonly [SemanticProperties] => Array.isArray(rule)

const reserved: ReadonlySet<string> = new Set(trackProperties.map(({ name }) => name))

/** Interfaces of the objects inside properties, by their members. The same object has one name. */
const objects = new Map<string, string>()

const membersOf = (properties: SemanticProperties, owner: string): string =>
  Object.entries(properties)
    .map(([name, rule]) => `  readonly ${name}?: Loose<${typeOf(name, rule, owner)}>`)
    .join('\n')

const nameOfObject = (name: string, properties: SemanticProperties, owner: string): string => {
  const members = membersOf(properties, owner)
  const known = objects.get(members)
  if (known !== undefined) return known
  const singular = pascalCase(name).replace(/s$/, '')
  const free = [...objects.values()].includes(singular) ? `${owner}${singular}` : singular
  objects.set(members, free)
  return free
}

const typeOf = (name: string, rule: Rule, owner: string): string => {
  if (typeof rule === 'string') return valueTypes[rule]
  if (isList(rule)) return `readonly OpenObject<${nameOfObject(name, rule[0], owner)}>[]`
  return `OpenObject<${nameOfObject(name, rule as SemanticProperties, owner)}>`
}

/** The properties of the semantic events. */
export const semanticEventsText = (): string => {
  const events = (semanticEventCategories as readonly SemanticEventCategory[]).flatMap(({ page, events }) =>
    events.map((event) => ({ ...event, page, type: `${pascalCase(event.name)}Properties` })),
  )
  const firstWith = new Map<string, string>()
  const interfaces = events.map(({ name, page, properties, type }) => {
    const own = Object.fromEntries(Object.entries(properties).filter(([property]) => !reserved.has(property)))
    const members = membersOf(own, pascalCase(name))
    const same = members === '' ? 'TrackPropertiesInput' : firstWith.get(members)
    if (same === undefined) firstWith.set(members, type)
    const body = same === undefined ? `TrackPropertiesInput {\n${members}\n}` : `${same} {}`
    return `${docstring([`Properties of \`${name}\`.`, `@see ${page}`])}\nexport interface ${type} extends ${body}`
  })
  const entries = events.flatMap(({ name, aliases = [], type }) =>
    [name, ...aliases].map((one) => `  readonly '${one}': OpenObject<${type}>`),
  )
  return `${[
    [
      generatedNotice,
      `import type { TrackPropertiesInput } from './call-inputs.generated.ts'`,
      `import type { Loose, OpenObject } from './open-object.ts'`,
    ].join('\n'),
    ...[...objects].map(
      ([members, name]) =>
        `${docstring([`A ${name.replaceAll(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()} in the properties of semantic events.`])}\nexport interface ${name} {\n${members}\n}`,
    ),
    ...interfaces,
    `${docstring(['The properties of each semantic event by its name, earlier names included.'])}\nexport interface SemanticEvents {\n${entries.join('\n')}\n}`,
  ].join('\n\n')}\n`
}
