import { isJsonObject } from '@org/segment-core/internal'
import { docComment, memberName, stringLiteral } from './source-text.ts'

type Schema = Readonly<Record<string, unknown>>

const anyObject = '{ readonly [name: string]: unknown }'

const union = (types: readonly string[]): string => {
  const all = [...new Set(types)]
  return all.includes('unknown') ? 'unknown' : all.length === 0 ? 'never' : all.join(' | ')
}

const jsonTypes = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const

type JsonType = (typeof jsonTypes)[number]

const isTypeName = (name: unknown): name is JsonType => jsonTypes.some((one) => one === name)

/** Whether a listed value has one of the types. */
const hasType = (value: unknown, types: readonly JsonType[]): boolean =>
  types.some((type) => {
    if (type === 'null') return value === null
    if (type === 'array') return Array.isArray(value)
    if (type === 'object') return isJsonObject(value)
    if (type === 'integer') return Number.isInteger(value)
    return typeof value === type
  })

/** The type of one value. */
const literalType = (value: unknown): string => {
  if (typeof value === 'string') return stringLiteral(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  if (Array.isArray(value)) return `readonly [${value.map(literalType).join(', ')}]`
  if (!isJsonObject(value)) return 'unknown'
  const members = Object.entries(value).map(([name, member]) => `readonly ${memberName(name)}: ${literalType(member)}`)
  return members.length === 0 ? anyObject : `{ ${members.join('; ')} }`
}

const typesOf = (schema: Schema): readonly JsonType[] => {
  const { type } = schema
  if (Array.isArray(type)) return type.filter(isTypeName)
  if (isTypeName(type)) return [type]
  // A schema with members is meant for objects, although it accepts anything else.
  if (isJsonObject(schema.properties)) return ['object']
  return schema.items === undefined ? [] : ['array']
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** What a type cannot say. */
const remarks = (schema: Schema): readonly string[] => [
  ...[text(schema.description) ?? text(schema.title) ?? ''].filter((one) => one !== ''),
  ...(text(schema.format) === undefined ? [] : [`Format: ${schema.format}.`]),
  ...(text(schema.pattern) === undefined ? [] : [`Pattern: ${schema.pattern}`]),
  ...[
    ['minimum', 'At least'],
    ['maximum', 'At most'],
  ].flatMap(([keyword = '', words]) => (typeof schema[keyword] === 'number' ? [`${words} ${schema[keyword]}.`] : [])),
]

/** The documentation of a schema. */
const schemaDoc = (schema: unknown, indent: string): string =>
  isJsonObject(schema) ? docComment(remarks(schema), indent) : ''

const isOpen = ({ additionalProperties, patternProperties, properties }: Schema): boolean =>
  additionalProperties === true ||
  (isJsonObject(additionalProperties) && Object.keys(additionalProperties).length > 0) ||
  isJsonObject(patternProperties) ||
  (!isJsonObject(properties) && additionalProperties !== false)

const objectType = (schema: Schema, indent: string): string => {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const inner = `${indent}  `
  const undescribed = [...required].filter((name) => typeof name === 'string' && !Object.hasOwn(properties, name))
  const members = [
    ...Object.entries(properties).map(([name, member]) => {
      const type = schemaType(member, inner)
      const isRequired = required.has(name)
      const optional = isRequired || type === 'unknown' ? type : `${type} | undefined`
      return `${schemaDoc(member, inner)}${inner}readonly ${memberName(name)}${isRequired ? '' : '?'}: ${optional};\n`
    }),
    ...undescribed.map((name) => `${inner}readonly ${memberName(String(name))}: unknown;\n`),
    ...(isOpen(schema) ? [`${inner}readonly [name: string]: unknown;\n`] : []),
  ]
  return members.length === 0 ? '{ readonly [name: string]: never }' : `{\n${members.join('')}${indent}}`
}

const arrayType = ({ items }: Schema, indent: string): string => {
  // A list of schemas speaks of places; lists may be shorter and longer.
  const entry = Array.isArray(items) ? 'unknown' : items === undefined ? 'unknown' : schemaType(items, indent)
  return `ReadonlyArray<${entry}>`
}

const typeOf = (type: JsonType, schema: Schema, indent: string): string => {
  if (type === 'object') return objectType(schema, indent)
  if (type === 'array') return arrayType(schema, indent)
  if (type === 'integer') return 'number'
  // JSON writes a date as such a text.
  if (type === 'string' && schema.format === 'date-time') return 'string | Date'
  return type
}

const ownType = (schema: Schema, indent: string): string | undefined => {
  const types = typesOf(schema)
  const listed = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined
  if (listed !== undefined) {
    return union(listed.filter((value) => types.length === 0 || hasType(value, types)).map(literalType))
  }
  return types.length === 0 ? undefined : union(types.map((type) => typeOf(type, schema, indent)))
}

/** The type of the values that keep to a schema; wider where TypeScript cannot say more. */
export const schemaType = (schema: unknown, indent: string): string => {
  if (schema === false) return 'never'
  if (!isJsonObject(schema)) return 'unknown'
  const own = ownType(schema, indent)
  const branches = (name: string): readonly unknown[] => {
    const value: unknown = schema[name]
    return Array.isArray(value) ? value : []
  }
  const parts = [
    ...(own === undefined ? [] : [own]),
    ...['anyOf', 'oneOf'].flatMap((name) => {
      const some = branches(name)
      return some.length === 0 ? [] : [union(some.map((branch) => schemaType(branch, indent)))]
    }),
    ...branches('allOf').map((branch) => schemaType(branch, indent)),
  ].filter((part) => part !== 'unknown')
  const [only] = parts
  if (only === undefined) return 'unknown'
  return parts.length === 1 ? only : [...new Set(parts)].map((part) => `(${part})`).join(' & ')
}
