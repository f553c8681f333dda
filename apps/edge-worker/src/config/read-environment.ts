import { SegmentError } from '@org/segment-core'
import type * as z from 'zod/mini'
import { collectorConfigSchema } from './collector-config.ts'

/** Variables or bindings; whatever is no text is not looked at. */
export type Environment = Readonly<Record<string, unknown>>

/** What the name of every variable begins with. */
const prefix = 'COLLECTOR'

/** A setting that can be read from one variable. */
export interface SettingPlace {
  readonly path: readonly string[]
  readonly variable: string
  readonly schema: z.core.$ZodType
  /** How the text of the variable is read. */
  readonly kind: 'text' | 'number' | 'flag' | 'list' | 'json'
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

/** The schema inside of defaults and optionals. */
export const innerSchema = (schema: z.core.$ZodType): z.core.$ZodType => {
  const { def } = schema._zod
  return 'innerType' in def ? innerSchema(def.innerType as z.core.$ZodType) : schema
}

const kindOf = (schema: z.core.$ZodType): SettingPlace['kind'] => {
  switch (innerSchema(schema)._zod.def.type) {
    case 'number':
    case 'int':
      return 'number'
    case 'boolean':
      return 'flag'
    case 'array':
      return 'list'
    case 'record':
      return 'json'
    default:
      return 'text'
  }
}

/** The schemas of an object's fields; none for anything else. */
export const shapeOf = (schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> => {
  const { def } = innerSchema(schema)._zod
  return 'shape' in def ? (def.shape as Record<string, z.core.$ZodType>) : {}
}

/** Every setting and the variable it is read from, in the order of the schema. */
export const settingPlaces = (
  schema: z.core.$ZodType = collectorConfigSchema,
  path: readonly string[] = [],
): readonly SettingPlace[] =>
  Object.entries(shapeOf(schema)).flatMap(([name, field]) => {
    const place = [...path, name]
    if (Object.keys(shapeOf(field)).length > 0) return settingPlaces(field, place)
    return [{ path: place, variable: [prefix, ...place.map(snake)].join('_'), schema: field, kind: kindOf(field) }]
  })

const invalid = (variable: string, why: string): SegmentError =>
  new SegmentError('invalid_source', `The variable ${variable} ${why}.`, { path: [variable] })

const parseJson = (variable: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // The error of the parser would show what stands there.
    throw invalid(variable, 'is no JSON')
  }
}

const readText = ({ kind, variable }: SettingPlace, text: string): unknown => {
  switch (kind) {
    case 'number':
      return text.trim() === '' ? Number.NaN : Number(text)
    case 'flag':
      if (text !== 'true' && text !== 'false') throw invalid(variable, 'is neither true nor false')
      return text === 'true'
    case 'list':
      // A list of plain words may be written with commas.
      return /^\s*\[/.test(text) ? parseJson(variable, text) : text.split(',').map((part) => part.trim())
    case 'json':
      return parseJson(variable, text)
    case 'text':
      return text
    default:
      return kind satisfies never
  }
}

/** Variables that hold many settings, or say where they stand. */
const wholeVariables: ReadonlySet<string> = new Set([`${prefix}_CONFIG`, `${prefix}_CONFIG_FILE`])

/** What Kubernetes sets for a service that is called collector. */
const serviceVariable = /^COLLECTOR_(?:SERVICE_|PORT(?:_|$))/

/** A variable of our prefix that is none of ours is a slip, and a setting that its writer believes to be in force. */
const refuseUnknown = (environment: Environment, places: readonly SettingPlace[], named: ReadonlySet<string>): void => {
  const known = new Set([...places.map(({ variable }) => variable), ...wholeVariables, ...named])
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(`${prefix}_`) || known.has(variable) || serviceVariable.test(variable)) continue
    throw invalid(variable, 'is none of the configuration reference')
  }
}

type Tree = { [name: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a value deep in a tree; the names are those of the schema. */
const plant = (tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): Tree => {
  const below = tree[name]
  return { ...tree, [name]: rest.length === 0 ? value : plant(isTree(below) ? below : {}, rest, value) }
}

const reference = /^\$([A-Z_][A-Z\d_]*)$/

/** @param named takes the names of the variables that were asked for */
const resolve = (value: unknown, environment: Environment, named: Set<string>): unknown => {
  if (typeof value === 'string') {
    const name = reference.exec(value)?.[1]
    if (name === undefined) return value
    const given = environment[name]
    named.add(name)
    if (typeof given !== 'string' || given === '') throw invalid(name, 'is named by the settings and not set')
    return given
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, environment, named))
  if (!isTree(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, environment, named)]))
}

/**
 * Reads the settings of a collector from variables: `COLLECTOR_CONFIG` holds all of them as JSON, and a variable of its
 * own overrules each. A text such as `$WEB_WRITE_KEY` stands for the variable or secret of that name. `SEGMENT_WRITE_KEY`
 * alone makes one source that clients address by that same key.
 * @param base settings of a file
 * @returns what `parseConfig` takes
 * @throws {SegmentError} `invalid_source` that names the variable and does not show it
 */
export const readEnvironment = (environment: Environment, base: unknown = {}): unknown => {
  const whole = environment.COLLECTOR_CONFIG
  let tree: Tree = isTree(base) ? base : {}
  if (typeof whole === 'string') {
    const given = parseJson('COLLECTOR_CONFIG', whole)
    if (!isTree(given)) throw invalid('COLLECTOR_CONFIG', 'is no object')
    tree = { ...tree, ...given }
  } else if (isTree(whole)) tree = { ...tree, ...whole }
  const places = settingPlaces()
  for (const place of places) {
    const given = environment[place.variable]
    if (typeof given === 'string') tree = plant(tree, place.path, readText(place, given))
    // Variables of a Worker may be JSON values.
    else if (given !== undefined && given !== null) tree = plant(tree, place.path, given)
  }
  const { SEGMENT_WRITE_KEY: writeKey } = environment
  if (typeof writeKey === 'string' && writeKey !== '' && tree.sources === undefined) {
    tree = { ...tree, sources: { default: { writeKey, publicKeys: [writeKey] } } }
  }
  const named = new Set<string>()
  const settings = resolve(tree, environment, named)
  refuseUnknown(environment, places, named)
  return settings
}
