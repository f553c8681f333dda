import { isJsonObject } from '@org/segment-core/internal'
import { columnsWithoutRaw, withLongIntegersAsText } from '../json/exact-json.ts'
import {
  type Computed,
  createMapper,
  type MappedRow,
  type MappingIssue,
  type MapRow,
  pathMapping,
} from './apply-mapping.ts'
import type { Bindings, Expression } from './expression.ts'
import { splitPath } from './field-path.ts'
import { type CallMapping, callMappings, type Mapping } from './mapping-schema.ts'
import { loadConversions, type ResolveConversion } from './named-conversion.ts'

/** What a row becomes: calls, or the reasons why it has none; an empty list if it is filtered. `undefined` is a row that is a call itself. */
export type RowOutcome = readonly (MappedRow | undefined)[]

/** A row of input, see `Row`. */
export interface MappableRow {
  readonly text: string
  readonly isJson: boolean
  readonly value: unknown
  readonly lines?: readonly MappableRow[]
}

/** How the calls of a row are made: at once, or in time if the mapping has expressions. */
type Maker =
  | { readonly isAsync: false; readonly make: (row: MappableRow) => RowOutcome }
  | { readonly isAsync: true; readonly make: (row: MappableRow) => Promise<RowOutcome> }

/** A mapping that is ready to make calls. */
export type CompiledMapping = Maker & {
  /** Columns that its expressions read. */
  readonly expressionColumns: readonly string[]
  /** See the schema of mappings. */
  readonly fold: string | undefined
}

/** A call of a mapping that has expressions. */
interface ComputedCall {
  readonly map: MapRow
  /** All of its expressions in one, for speed: false if the row does not become this call, else the values by field. */
  readonly all: Expression | undefined
  readonly when: Expression | undefined
  readonly fields: readonly { readonly target: string; readonly expression: Expression }[]
}

const failed = (path: readonly string[], error: unknown): MappedRow => {
  const reason = error instanceof Error ? error.message : String(error)
  const issue: MappingIssue = { code: 'expression_failed', path, message: `The expression failed: ${reason}` }
  return { ok: false, issues: [issue] }
}

const expressionsOf = ({ fields }: CallMapping): readonly (readonly [target: string, text: string])[] =>
  Object.entries(fields).flatMap(([target, field]) =>
    typeof field === 'object' && 'expression' in field ? [[target, field.expression] as const] : [],
  )

/** What expressions see of a row. */
const inputOf = ({ isJson, text, value }: MappableRow): unknown =>
  isJson ? withLongIntegersAsText(text, value) : columnsWithoutRaw(value)

type Compile = (text: string, name: string) => Expression

const compileCall = (mapping: CallMapping, map: MapRow, compile: Compile | undefined): ComputedCall => {
  const texts = expressionsOf(mapping)
  if (compile === undefined) return { map, all: undefined, when: undefined, fields: [] }
  const when = mapping.when === undefined ? undefined : compile(mapping.when, '"when"')
  const fields = texts.map(([target, text]) => ({ target, expression: compile(text, JSON.stringify(target)) }))
  if (when === undefined && fields.length === 0) return { map, all: undefined, when, fields }
  const object = `{${texts.map(([target, text]) => `${JSON.stringify(target)}: (${text}\n)`).join(', ')}}`
  const whole = mapping.when === undefined ? object : `(${mapping.when}\n) ? ${object} : false`
  return { map, all: compile(whole, 'the mapping'), when, fields }
}

/** The values of a call's expressions; undefined if the row does not become this call. */
const compute = async (
  { all, when, fields }: ComputedCall,
  input: unknown,
  bindings: Bindings,
): Promise<Computed | MappedRow | undefined> => {
  if (all === undefined) return {}
  try {
    const found = await all.evaluate(input, bindings)
    return found === false ? undefined : Object(found)
  } catch (error) {
    // Evaluated one by one, the failure has its place.
    for (const { target, expression } of [...(when ? [{ target: '', expression: when }] : []), ...fields]) {
      try {
        const value = await expression.evaluate(input, bindings)
        if (target === '' && !value) return undefined
      } catch (reason) {
        return failed(splitPath(target), reason)
      }
    }
    return failed([], error)
  }
}

const isFailure = (found: Computed | MappedRow): found is MappedRow & { readonly ok: false } =>
  'ok' in found && found.ok === false && Array.isArray(found.issues)

const hasExpressions = (mapping: Mapping): boolean =>
  mapping.where !== undefined ||
  mapping.each !== undefined ||
  callMappings(mapping).some((one) => one.when !== undefined || expressionsOf(one).length > 0)

/** The texts in which conversions are named. */
const conversionTexts = (mapping: Mapping): readonly string[] =>
  callMappings(mapping).flatMap(({ fields, when = '' }) => [
    when,
    ...Object.values(fields).flatMap((field) =>
      typeof field === 'string' || 'constant' in field
        ? []
        : [field.convert ?? '', 'expression' in field ? field.expression : ''],
    ),
  ])

/** An entry of a list as a row; one that is not an object is its column `value`. */
const asColumns = (entry: unknown): unknown => (isJsonObject(entry) ? entry : { value: entry })

/** Makes the calls of a row with expressions, one after the other. */
const createComputedMaker = (mapping: Mapping, calls: readonly ComputedCall[], compile: Compile) => {
  const where = mapping.where === undefined ? undefined : compile(`$boolean(${mapping.where}\n)`, '"where"')
  const each = mapping.each === undefined ? undefined : compile(mapping.each, '"each"')

  const makeOne = async (input: unknown, json: string | undefined, columns: unknown, bindings: Bindings) => {
    const made: MappedRow[] = []
    for (const call of calls) {
      const computed = await compute(call, input, bindings)
      if (computed === undefined) continue
      made.push(isFailure(computed) ? computed : call.map(columns, json, computed as Computed))
    }
    return made
  }

  const make = async (row: MappableRow): Promise<RowOutcome> => {
    const input = inputOf(row)
    const bindings = { lines: row.lines?.map(inputOf) ?? [input], row: input }
    try {
      if (where !== undefined && (await where.evaluate(input, bindings)) !== true) return []
      if (each === undefined) return await makeOne(input, row.isJson ? row.text : undefined, row.value, bindings)
      const found = await each.evaluate(input, bindings)
      const entries: readonly unknown[] = found === undefined ? [] : Array.isArray(found) ? found : [found]
      const made: MappedRow[] = []
      for (const entry of entries.map(asColumns))
        made.push(...(await makeOne(entry, JSON.stringify(entry), entry, bindings)))
      return made
    } catch (error) {
      return [failed([], error)]
    }
  }
  return { make, names: [...(where?.names ?? []), ...(each?.names ?? [])] }
}

const asItIs: RowOutcome = [undefined]

/**
 * Compiles a mapping. Without one, rows that are JSON are calls, and the columns of a table are paths of a call.
 * @throws {CliError} `bad_expression`, `bad_mapping`
 */
export const compileMapping = async (mapping: Mapping | undefined): Promise<CompiledMapping> => {
  if (mapping === undefined) {
    const byPath = createMapper(pathMapping)
    return {
      isAsync: false,
      make: (row) => (row.isJson ? asItIs : [byPath(row.value)]),
      expressionColumns: [],
      fold: undefined,
    }
  }
  const resolve: ResolveConversion = await loadConversions([
    ...conversionTexts(mapping),
    mapping.each ?? '',
    mapping.where ?? '',
  ])
  const compileWith = hasExpressions(mapping) ? (await import('./expression.ts')).compileExpression : undefined
  const compile: Compile | undefined = compileWith && ((text, name) => compileWith(text, name, resolve))
  const { nullValues, fold } = mapping
  const calls = callMappings(mapping).map((one) =>
    compileCall(one, createMapper(one, { nullValues, resolve }), compile),
  )
  if (compile === undefined) {
    return {
      isAsync: false,
      make: ({ isJson, value, text }) => calls.map(({ map }) => map(value, isJson ? text : undefined)),
      expressionColumns: [],
      fold,
    }
  }
  const { make, names } = createComputedMaker(mapping, calls, compile)
  // The fields of an entry are not columns.
  const own = mapping.each === undefined ? calls.flatMap(({ all }) => all?.names ?? []) : []
  return { isAsync: true, make, expressionColumns: [...new Set([...names, ...own])], fold }
}
