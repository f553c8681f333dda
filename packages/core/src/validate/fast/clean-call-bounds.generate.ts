import { nullableFields } from '../../schemas/call-schema.ts'
import { type CallType, callTypeNames } from '../../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../../spec/call-types.ts'
import type { FieldRule } from '../../spec/field-spec.ts'
import { limits } from '../../spec/limits.ts'
import { toleratedFields } from '../../spec/top-level-names.ts'
import { twinIndex } from '../rules/reserved-twins.ts'
import { checkOf, type FieldCheck, topLevelCheckOf } from './field-check.ts'
import { boundBytes } from './json-bound.ts'

/** A function of the generated file that takes an object with reserved names. */
interface ObjectCode {
  readonly name: string
  readonly code: string
}

const objects = new Map<readonly FieldRule[], ObjectCode>()
const imports = new Set(['isPlain', 'jsonBound', 'boundLimit', 'nameSize', 'unsure', 'wordSize'])

const call = (name: string, ...rest: readonly (string | number)[]): string => {
  imports.add(name)
  return `${name}(${['value', ...rest].join(', ')})`
}

/** Checks that walk into a value, and so count its depth. */
const deep: ReadonlySet<string> = new Set(['json', 'record', 'records', 'texts'])

/** The code that looks at the value of a name; `absentBound` leaves what it has no code for to the full verdict. */
const checkCode = (check: FieldCheck, name: string): string => {
  switch (check.check) {
    case 'object':
      return `${objectCode(check.fields, name).name}(value, depth + 1)`
    case 'oneOf':
      return call('oneOfBound', JSON.stringify(check.values))
    case 'id':
    case 'shortText':
    case 'userId':
      return call(`${check.check}Bound`, check.longest)
    case 'pastTime':
      return call('pastTimeBound', 'latestMs')
    default:
      return deep.has(check.check) ? call(`${check.check}Bound`, 'depth') : call(`${check.check}Bound`)
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
const objectCode = (fields: readonly FieldRule[], name: string): ObjectCode => {
  const known = objects.get(fields)
  if (known !== undefined) return known
  const planned = fields === (callTypes.track.fields.find((row) => row.name === 'properties') as FieldRule).fields
  const rows = fields.map((row): [string, string] => {
    return [row.name, checkCode(checkOf(row, name), `${name}${capital(row.name)}`)]
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

const topLevelCode = (type: CallType, row: FieldRule): string => {
  const check = topLevelCheckOf(row)
  if (check.check === 'switches') return call('switchesBound', 1)
  if (check.check !== 'object') return checkCode(check, row.name).replaceAll('depth', '1')
  const { name } = objectCode(check.fields, row.name === 'context' ? 'context' : `${type}${capital(row.name)}`)
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
    `import type { JsonObject } from '../../values/json-object.ts'\nimport { type CallType } from '../../spec/call-type-names.ts'\n`,
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
