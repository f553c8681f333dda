import { nullableFields } from '../../schema/call-schema.ts'
import { type CallType, callTypeNames } from '../../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../../spec/call-types.ts'
import type { FieldSpec } from '../../spec/field-spec.ts'
import { limits } from '../../spec/limits.ts'
import { toleratedFields } from '../../spec/top-level-names.ts'
import { idNames } from '../rules/identifiers.ts'
import { twinIndex } from '../rules/reserved-twins.ts'
import { boundBytes } from './json-bound.ts'

/** A function of the generated file that takes an object with reserved names. */
interface ObjectCode {
  readonly name: string
  readonly code: string
}

const objects = new Map<readonly FieldSpec[], ObjectCode>()
const imports = new Set(['isPlain', 'jsonBound', 'boundLimit', 'nameSize', 'unsure', 'wordSize'])

const call = (name: string, ...rest: readonly (string | number)[]): string => {
  imports.add(name)
  return `${name}(${['value', ...rest].join(', ')})`
}

const textCode = (row: FieldSpec): string => {
  if (row.minLength !== undefined || row.maxLength !== undefined) return call('absentBound')
  if (row.values !== undefined) return call('oneOfBound', JSON.stringify(row.values))
  switch (row.format) {
    case undefined:
      return call('textBound')
    case 'email':
      return call('emailBound')
    case 'uri':
      return call('uriBound')
    case 'currency':
      return call('currencyBound')
    case 'date':
      return call('dateBound')
    case 'date-time':
      return call('timeBound')
    default:
      return row.format satisfies never
  }
}

const itemsCode: Readonly<Partial<Record<FieldSpec['kind'], string>>> = {
  string: 'textsBound',
  object: 'recordsBound',
}

/** The code that looks at the value of a reserved name; `absentBound` leaves what it has no code for to the full verdict. */
const valueCode = (row: FieldSpec, name: string): string => {
  if (row.also !== undefined) {
    const kinds = [row.kind, ...row.also].toSorted().join(' ')
    return call(kinds === 'number string' && row.format === undefined ? 'textOrNumberBound' : 'absentBound')
  }
  switch (row.kind) {
    case 'string':
      return textCode(row)
    case 'datetime':
      return row.format === undefined ? call('absentBound') : textCode(row)
    case 'number':
    case 'integer':
    case 'boolean':
      return call(`${row.kind}Bound`)
    case 'json':
      return call('jsonBound', 'depth')
    case 'array':
      return call((row.items && itemsCode[row.items]) ?? 'absentBound', 'depth')
    case 'object':
      return row.fields === undefined
        ? call('recordBound', 'depth')
        : `${objectCode(row.fields, name).name}(value, depth + 1)`
    default:
      return call('absentBound')
  }
}

/** One `case` for all names with the same code. */
const casesOf = (rows: readonly (readonly [name: string, code: string])[]): string => {
  const names = new Map<string, string[]>()
  for (const [name, code] of rows) names.set(code, [...(names.get(code) ?? []), name])
  return [...names]
    .map(([code, group]) => {
      const labels = group.map((name) => `      case ${JSON.stringify(name)}:\n`).join('')
      return `${labels}        size = ${code}\n        break\n`
    })
    .join('')
}

const capital = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`

const loopEnd = `    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}
`

/**
 * Tells an object that is as a literal or JSON.parse makes it. Written out in every function, so that each learns the
 * shapes of its own objects; any object it does not take at once is left to `isPlain`.
 */
const plainCode = (name: string): string => `  const isLiteral =
    typeof ${name} === 'object' &&
    ${name}.toJSON === undefined &&
    Object.getPrototypeOf(${name}) === Object.prototype &&
    Object.prototype.toString.call(${name}) === '[object Object]'
  if (!isLiteral && !isPlain(${name})) return unsure
`

/** The function for an object with these reserved names; made once, however many calls have it. */
const objectCode = (fields: readonly FieldSpec[], name: string): ObjectCode => {
  const known = objects.get(fields)
  if (known !== undefined) return known
  const planned = fields === (callTypes.track.fields.find((row) => row.name === 'properties') as FieldSpec).fields
  const rows = fields.map((row): [string, string] => {
    // An empty groupId passes the schema, and Unify drops the call.
    if (name === 'context' && row.name === 'groupId') return [row.name, call('filledBound')]
    return [row.name, valueCode(row, `${name}${capital(row.name)}`)]
  })
  imports.add('isOpen')
  imports.add('openNames')
  const taken = [...twinIndex(fields).keys()].join(' ')
  const open = `isOpen(${name}Names, name, index) ? jsonBound(value, depth) : unsure`
  const otherwise = planned ? `plan === customEvent ? (${open}) : plannedBound(plan, name, index, value, depth)` : open
  if (planned) for (const needed of ['customEvent', 'plannedBound']) imports.add(needed)
  const code = `const ${name}Names = /* @__PURE__ */ openNames(${JSON.stringify(taken)})

const ${name} = (given: unknown, depth: number${planned ? ', plan: EventPlan' : ''}): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
${plainCode('values')}  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
${casesOf(rows)}      default:
        size = ${otherwise}
    }
${loopEnd.replace('  return bound', `  return index < ${limits.unifyFields} ? bound : unsure`)}`
  const made = { name, code }
  objects.set(fields, made)
  return made
}

const longestOf = (row: FieldSpec): number => {
  if (row.name === 'groupId') return limits.unifyGroupIdLength
  // At the limit itself a warning is due.
  return row.maxLength === undefined ? limits.callBytes : row.maxLength - 1
}

const topLevelCode = (type: CallType, row: FieldSpec): string => {
  if (row.name === 'userId') return call('userIdBound', longestOf(row))
  if (idNames.some((name) => name === row.name)) return call('idBound', longestOf(row))
  if (row.kind === 'id') return call('shortTextBound', longestOf(row))
  if (row.name === 'timestamp') return call('pastTimeBound', 'latestMs')
  if (row.name === 'integrations') return call('switchesBound', 1)
  if (row.kind !== 'object' || row.fields === undefined) return valueCode(row, row.name).replaceAll('depth', '1')
  const { name } = objectCode(row.fields, row.name === 'context' ? 'context' : `${type}${capital(row.name)}`)
  return type === 'track' && row.name === 'properties' ? `${name}(value, 1, plan)` : `${name}(value, 1)`
}

const typeCode = (type: CallType): string => {
  const spec: CallTypeSpec = callTypes[type]
  const rows = spec.fields.map((row): [string, string] => [row.name, topLevelCode(type, row)])
  const needed = spec.fields.filter((row) => row.required).map((row) => `call.${row.name} === undefined`)
  const nobody = spec.identity === 'user-and-previous' ? ['userId'] : nullableFields
  const checks = [...needed, nobody.map((name) => `isAbsent(call.${name})`).join(' && ')]
  if (type === 'track') imports.add('eventPlan')
  imports.add('refusesNull')
  return `
/** A ${spec.label} call. */
const ${type} = (call: JsonObject, latestMs: number): number => {
${plainCode('call')}${checks.map((check) => `  if (${check}) return unsure\n`).join('')}${
  type === 'track' ? '  const plan = eventPlan(call.event)\n  if (plan === undefined) return unsure\n' : ''
}  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = ${Math.ceil((type.length + 2) / boundBytes)}
        break
${casesOf([...rows, ...toleratedFields.map((name): [string, string] => [name, 'jsonBound(value, 1)'])])}      default:
        return unsure
    }
${loopEnd}`
}

const homes: Readonly<Record<string, string>> = {
  './event-plan.ts': 'customEvent eventPlan plannedBound',
  './json-bound.ts': 'boundLimit isPlain jsonBound nameSize unsure wordSize',
  './open-names.ts': 'isOpen openNames',
}

const importCode = (): string => {
  const placed = new Set(Object.values(homes).flatMap((names) => names.split(' ')))
  const rest = [...imports].filter((name) => !placed.has(name)).toSorted()
  const line = (file: string, names: readonly string[]): string => `import { ${names.join(', ')} } from '${file}'\n`
  return [
    `import type { JsonObject } from '../../schema/json-object.ts'\nimport { type CallType } from '../../spec/call-type-names.ts'\n`,
    ...Object.entries(homes).map(([file, names]) =>
      line(file, names.split(' ')).replace('customEvent', 'customEvent, type EventPlan'),
    ),
    line('./field-bounds.ts', rest),
  ].join('')
}

/**
 * The text of `clean-call-bounds.generated.ts`, made from the tables of the spec: for each type of call straight-line
 * code that tells a call without any issue.
 */
export const cleanCallBoundsCode = (): string => {
  const types = callTypeNames.map(typeCode)
  return `// Written by clean-call-bounds.generate.ts from the tables in src/spec; \`pnpm generate\` writes it anew.
${importCode()}
const isAbsent = (value: unknown): boolean => value === null || value === undefined

${[...objects.values()].map(({ code }) => code).join('\n')}${types.join('')}
/**
 * For each type of call the bound of the JSON of a call without any issue, in steps of \`boundBytes\`, or \`unsure\` where the full verdict
 * must decide. The type itself, and \`latestMs\`, the latest timestamp in milliseconds since 1970, are the caller's.
 */
export const cleanCallBounds: Readonly<Record<CallType, (call: JsonObject, latestMs: number) => number>> = {
${callTypeNames.map((type) => `  ${type},\n`).join('')}}
`
}
