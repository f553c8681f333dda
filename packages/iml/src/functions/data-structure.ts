import { refuseArgument } from '../error/iml-fault.ts'
import { checkDepth } from '../error/limits.ts'
import { isCollection } from '../values/own-member.ts'
import { parseXml } from '../xml/parse-xml.ts'

/** A field as the platform describes it. */
export interface DataStructureField {
  readonly name?: string
  readonly type: string
  readonly spec?: DataStructureField | readonly DataStructureField[]
}

/** Describes a value as fields, in the format of an interface. */
export const dataStructureOf = (value: unknown): readonly DataStructureField[] => {
  if (!isCollection(value)) return [fieldOf(value, undefined, 0)]
  return Object.keys(value).map((name) => fieldOf(value[name], name, 0))
}

/** Parses text of the given type. Any other value is returned unchanged. */
export const parsedSample = (value: unknown, type: string): unknown => {
  if (typeof value !== 'string') return value
  if (type === 'xml') return parseXml(value)
  if (type !== 'json') refuseArgument('The type must be json or xml')
  return parseJson(value)
}

/**
 * Parses JSON.
 * @throws {ImlFault} `invalid_argument`; the message does not quote the text
 */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return refuseArgument('The text is not valid JSON')
  }
}

/**
 * Writes JSON.
 * @throws {ImlFault} `invalid_argument` for a value without a JSON form
 */
export const jsonOf = (value: unknown): string => {
  try {
    return JSON.stringify(value)
  } catch {
    return refuseArgument('The value cannot be written as JSON')
  }
}

const fieldOf = (value: unknown, name: string | undefined, depth: number): DataStructureField => {
  checkDepth(depth)
  const named = name === undefined ? {} : { name }
  if (Array.isArray(value)) {
    return { ...named, type: 'array', spec: value.length === 0 ? [] : fieldOf(value[0], undefined, depth + 1) }
  }
  if (isCollection(value)) {
    const spec = Object.keys(value).map((member) => fieldOf(value[member], member, depth + 1))
    return { ...named, type: 'collection', spec }
  }
  return { ...named, type: typeOf(value) }
}

const typeOf = (value: unknown): string => {
  if (value instanceof Date) return 'date'
  if (value instanceof Uint8Array) return 'buffer'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'any'
}
