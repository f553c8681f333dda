import type { SchemaElement, SchemaTree } from 'hyparquet'
import { isListLike, isMapLike } from 'hyparquet/src/schema.js'
import {
  bigEndian,
  dateJson,
  decimalJson,
  isoTime,
  type JsonOf,
  jsonText,
  plainJson,
  timeOfDay,
  withoutMissing,
} from './table-row.ts'

/** The texts of a column must be UTF-8: a replacement character would change the row. */
const strict = new TextDecoder('utf-8', { fatal: true })

/** Lets the library return values as it finds them, so that none loses a digit. */
export const parquetParsers = {
  timestampFromMilliseconds: (ticks: bigint): string => isoTime(BigInt(ticks), 3),
  timestampFromMicroseconds: (ticks: bigint): string => isoTime(BigInt(ticks), 6),
  timestampFromNanoseconds: (ticks: bigint): string => isoTime(BigInt(ticks), 9),
  dateFromDays: dateJson,
  stringFromBytes: (bytes: Uint8Array): string => bytes && strict.decode(bytes),
  jsonFromBytes: (bytes: Uint8Array): unknown => bytes && jsonText(strict.decode(bytes)),
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL'

/** A duration of ISO 8601 from months, days and milliseconds. */
const durationOf = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return `P${view.getUint32(0, true)}M${view.getUint32(4, true)}DT${view.getUint32(8, true) / 1_000}S`
}

/** How a value becomes JSON that the library would read as a rounded number, or not at all. */
const ownReading = (element: SchemaElement): JsonOf | undefined => {
  const { converted_type: converted, logical_type: logical, scale } = element
  if (isDecimal(element)) {
    const places = logical?.type === 'DECIMAL' ? logical.scale : (scale ?? 0)
    return (value) =>
      decimalJson(value instanceof Uint8Array ? bigEndian(value) : BigInt(value as number | bigint), places)
  }
  if (converted === 'INTERVAL') return (value) => durationOf(value as Uint8Array)
  if (logical?.type === 'TIME') {
    const digits = { MILLIS: 3, MICROS: 6, NANOS: 9 }[logical.unit]
    return (value) => timeOfDay(BigInt(value as number | bigint), digits)
  }
  if (converted === 'TIME_MILLIS') return (value) => timeOfDay(BigInt(value as number), 3)
  if (converted === 'TIME_MICROS') return (value) => timeOfDay(BigInt(value as bigint), 6)
  return undefined
}

/** The schema without what the library would read in another way; see {@link parquetJson}. */
export const plainElement = (element: SchemaElement): SchemaElement => {
  if (ownReading(element) === undefined) return element
  const { converted_type: _converted, logical_type: _logical, ...plain } = element
  return plain
}

const listOf =
  (item: JsonOf): JsonOf =>
  (value) =>
    Array.isArray(value) ? value.map((one) => item(one) ?? null) : undefined

const whole = (node: SchemaTree): JsonOf => {
  const { element, children } = node
  if (children.length === 0) {
    const own = ownReading(element)
    return own === undefined ? plainJson : (value) => (value === null || value === undefined ? undefined : own(value))
  }
  const [first] = children
  if (first !== undefined && isListLike(node)) {
    const [only, ...more] = first.children
    return listOf(only === undefined || more.length > 0 ? whole(first) : parquetJson(only))
  }
  const [, valueNode] = first?.children ?? []
  if (valueNode !== undefined && isMapLike(node)) {
    const toJson = parquetJson(valueNode)
    return (value) =>
      typeof value === 'object' && value !== null
        ? withoutMissing(Object.entries(value).map(([name, item]) => [name, toJson(item)]))
        : undefined
  }
  if (element.logical_type?.type === 'VARIANT') return plainJson
  const fields = children.map((child) => [child.element.name, parquetJson(child)] as const)
  return (value) =>
    typeof value === 'object' && value !== null
      ? withoutMissing(fields.map(([name, toJson]) => [name, toJson(Reflect.get(value, name))]))
      : undefined
}

/** Creates the function that turns values of a column into JSON. @param node with the schema as it is in the file */
export const parquetJson = (node: SchemaTree): JsonOf =>
  node.element.repetition_type === 'REPEATED' ? listOf(whole(node)) : whole(node)

/** Paths of a column and of the members of its objects. */
export const parquetPaths = (node: SchemaTree): readonly string[] => {
  const { element, children } = node
  const isObject = element.repetition_type !== 'REPEATED' && !isListLike(node) && !isMapLike(node)
  const inner = isObject ? children.flatMap(parquetPaths).map((path) => `${element.name}.${path}`) : []
  return [element.name, ...inner]
}
