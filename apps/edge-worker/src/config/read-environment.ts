import { SegmentError } from '@org/segment-core'
import type * as z from 'zod/mini'
import { collectorConfigSchema } from './collector-config.ts'
import { parseSettingsText } from './parse-settings-text.ts'

/** Environment variables, or the variables and bindings of a Worker. */
export type Environment = Readonly<Record<string, unknown>>

/** Prefix of every variable. */
const prefix = 'COLLECTOR'

/** A setting and its variable. */
export interface SettingPlace {
  readonly path: readonly string[]
  readonly variable: string
  readonly schema: z.core.$ZodType
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

/** The schema inside defaults and optionals. */
export const innerSchema = (schema: z.core.$ZodType): z.core.$ZodType => {
  const { def } = schema._zod
  return 'innerType' in def ? innerSchema(def.innerType as z.core.$ZodType) : schema
}

/** The schemas of an object's fields; empty for other schemas. */
export const shapeOf = (schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> => {
  const { def } = innerSchema(schema)._zod
  return 'shape' in def ? (def.shape as Record<string, z.core.$ZodType>) : {}
}

/** Every setting and its variable, in the order of the schema. */
export const settingPlaces = (
  schema: z.core.$ZodType = collectorConfigSchema,
  path: readonly string[] = [],
): readonly SettingPlace[] =>
  Object.entries(shapeOf(schema)).flatMap(([name, field]) => {
    const place = [...path, name]
    if (Object.keys(shapeOf(field)).length > 0) return settingPlaces(field, place)
    return [{ path: place, variable: [prefix, ...place.map(snake)].join('_'), schema: field }]
  })

const invalid = (variable: string, why: string): SegmentError =>
  new SegmentError('invalid_source', `The variable ${variable} ${why}.`, { path: [variable] })

const parseJson = (variable: string, text: string): unknown =>
  parseSettingsText(text, `The variable ${variable}`, [variable])

const parseNumber = (_: string, text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

/** How variables are parsed, by the type of their schema; others are strings. */
const parsers: Readonly<Record<string, (variable: string, text: string) => unknown>> = {
  number: parseNumber,
  int: parseNumber,
  boolean: (variable, text) => {
    if (text !== 'true' && text !== 'false') throw invalid(variable, 'must be true or false')
    return text === 'true'
  },
  // A list may also be separated by commas.
  array: (variable, text) =>
    /^\s*\[/.test(text) ? parseJson(variable, text) : text.split(',').map((part) => part.trim()),
  record: parseJson,
}

const readText = ({ schema, variable }: SettingPlace, text: string): unknown => {
  const parse = parsers[innerSchema(schema)._zod.def.type]
  return parse === undefined ? text : parse(variable, text)
}

/** Variables that hold or locate many settings. */
const wholeVariables: ReadonlySet<string> = new Set([`${prefix}_CONFIG`, `${prefix}_CONFIG_FILE`])

/**
 * Kubernetes injects these for a service whose name starts with `collector`, and for `collector-server` even one that is the
 * variable of a setting. Their values tell them from misspelt settings.
 * @see https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
const injectedVariables: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/_SERVICE_HOST$/, /^[\da-f.:]*$/i],
  [/_SERVICE_PORT(?:_[A-Z\d_]+)?$/, /^\d*$/],
  [/_PORT(?:_\d+_(?:TCP|UDP|SCTP))?$/, /^(?:tcp|udp|sctp):\/\//],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PROTO$/, /^(?:tcp|udp|sctp)$/],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PORT$/, /^\d+$/],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_ADDR$/, /^[\da-f.:]+$/i],
]

const isInjected = (variable: string, value: unknown): boolean =>
  typeof value === 'string' && injectedVariables.some(([name, content]) => name.test(variable) && content.test(value))

/** An unknown variable with our prefix is most likely a misspelled setting. */
const refuseUnknown = (environment: Environment, places: readonly SettingPlace[], named: ReadonlySet<string>): void => {
  const known = new Set([...places.map(({ variable }) => variable), ...wholeVariables, ...named])
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(`${prefix}_`) || known.has(variable) || isInjected(variable, environment[variable]))
      continue
    throw invalid(variable, 'is not in the configuration reference')
  }
}

type Tree = { [name: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Copies a tree with the value at a path replaced. */
const withValue = (tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): Tree => {
  const below = tree[name]
  return { ...tree, [name]: rest.length === 0 ? value : withValue(isTree(below) ? below : {}, rest, value) }
}

const reference = /^\$([A-Z_][A-Z\d_]*)$/

/**
 * Replaces references such as `$WEB_WRITE_KEY` by the variables of these names.
 * @throws {SegmentError} `invalid_source` for a variable that is not set
 */
export const resolveReferences = (value: unknown, environment: Environment): unknown =>
  resolve(value, environment, new Set())

/** Replaces references such as `$WEB_WRITE_KEY`. @param named collects the names of the variables used */
const resolve = (value: unknown, environment: Environment, named: Set<string>): unknown => {
  if (typeof value === 'string') {
    const name = reference.exec(value)?.[1]
    if (name === undefined) return value
    const given = environment[name]
    named.add(name)
    if (typeof given !== 'string' || given === '') throw invalid(name, 'is used in the settings but not set')
    return given
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, environment, named))
  if (!isTree(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, environment, named)]))
}

/**
 * Reads the settings of a collector from variables. `COLLECTOR_CONFIG` holds all of them as JSON; each setting's own
 * variable overrides it. A string such as `$WEB_WRITE_KEY` is replaced by the variable or secret of that name.
 * `SEGMENT_WRITE_KEY` alone configures one source that clients address by that key.
 * @param base settings from a file
 * @returns input for `parseConfig`
 * @throws {SegmentError} `invalid_source`; names the variable and does not show its value
 */
export const readEnvironment = (environment: Environment, base: unknown = {}): unknown => {
  const { COLLECTOR_CONFIG: whole = {} } = environment
  const given = typeof whole === 'string' ? parseJson('COLLECTOR_CONFIG', whole) : whole
  if (!isTree(given)) throw invalid('COLLECTOR_CONFIG', 'must be a JSON object')
  let tree: Tree = { ...(isTree(base) ? base : {}), ...given }
  const places = settingPlaces()
  for (const place of places) {
    const given = environment[place.variable]
    if (isInjected(place.variable, given)) continue
    if (typeof given === 'string') tree = withValue(tree, place.path, readText(place, given))
    // Variables of a Worker may be JSON values.
    else if (given !== undefined && given !== null) tree = withValue(tree, place.path, given)
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
