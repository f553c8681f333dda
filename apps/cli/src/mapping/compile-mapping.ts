import { isJsonObject } from '@org/segment-core/internal'
import { columnsWithoutRaw, withJsonInText, withLongIntegersAsText } from '../json/exact-json.ts'
import {
  type Computed,
  createMapper,
  type MappedRow,
  type MappingIssue,
  type MapRow,
  pathMapping,
} from './apply-mapping.ts'
import { callMappings } from './call-mappings.ts'
import type { Bindings, Expression } from './expression.ts'
import { splitPath } from './field-path.ts'
import type { CallMapping, Mapping } from './mapping-schema.ts'
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
  /** All of its expressions in one, for speed: false if the row does not become this call, else the values of the fields. */
  readonly all: Expression | undefined
  readonly conditions: readonly Expression[]
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

/** What expressions see of a row. @param parents columns that they read inside of, whose text may be JSON */
const inputOf = ({ isJson, text, value }: MappableRow, parents: readonly string[]): unknown => {
  const input = isJson ? withLongIntegersAsText(text, value) : columnsWithoutRaw(value)
  if (!isJsonObject(input)) return input
  const texts = parents.filter((name) => typeof input[name] === 'string')
  return texts.length === 0
    ? input
    : { ...input, ...Object.fromEntries(texts.map((name) => [name, withJsonInText(input[name])])) }
}

/** What compiling expressions needs. */
interface Compiler {
  readonly compile: (text: string, name: string) => Expression
  readonly listOf: (texts: readonly string[]) => string
}

/** @param where the condition of the mapping, if it can be evaluated with the call */
const compileCall = (
  mapping: CallMapping,
  map: MapRow,
  { compiler, where }: { readonly compiler: Compiler | undefined; readonly where: string | undefined },
): ComputedCall => {
  if (compiler === undefined) return { map, all: undefined, conditions: [], fields: [] }
  const { compile, listOf } = compiler
  const texts = expressionsOf(mapping)
  const named = [
    ...(where === undefined ? [] : [{ name: '"where"', text: where }]),
    ...(mapping.when === undefined ? [] : [{ name: '"when"', text: mapping.when }]),
  ]
  const conditions = named.map(({ name, text }) => compile(`$boolean(${text}\n)`, name))
  const fields = texts.map(([target, text]) => ({ target, expression: compile(text, JSON.stringify(target)) }))
  if (conditions.length === 0 && fields.length === 0) return { map, all: undefined, conditions, fields }
  const values = listOf(texts.map(([, text]) => text))
  const all = named.reduceRight((inner, { text }) => `(${text}\n) ? ${inner} : false`, values)
  return { map, all: compile(all, 'the mapping'), conditions, fields }
}

/** The failure of the first expression that fails on its own, with its place. */
const failureOf = async (
  { conditions, fields }: ComputedCall,
  input: unknown,
  bindings: Bindings,
): Promise<MappedRow | undefined> => {
  for (const { target, expression } of [...conditions.map((expression) => ({ target: '', expression })), ...fields]) {
    try {
      if ((await expression.evaluate(input, bindings)) !== true && target === '') return undefined
    } catch (error) {
      return failed(splitPath(target), error)
    }
  }
  return undefined
}

const computedOf = (fields: ComputedCall['fields'], values: readonly unknown[]): Computed => {
  const computed: Record<string, unknown> = {}
  for (const [index, { target }] of fields.entries()) computed[target] = values[index]
  return computed
}

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

/** A row for a mapping with expressions. */
interface ComputedRow {
  readonly input: unknown
  /** JSON of the columns, if the row is JSON. */
  readonly json: string | undefined
  readonly columns: unknown
  readonly bindings: Bindings
}

const none: Computed = {}

const makeCalls = async (calls: readonly ComputedCall[], row: ComputedRow): Promise<RowOutcome> => {
  const { input, json, columns, bindings } = row
  const made: MappedRow[] = []
  for (const call of calls) {
    if (call.all === undefined) {
      made.push(call.map(columns, json, none))
      continue
    }
    try {
      const values = await call.all.evaluate(input, bindings)
      // A list, or false.
      if (Array.isArray(values)) made.push(call.map(columns, json, computedOf(call.fields, values)))
    } catch (error) {
      made.push((await failureOf(call, input, bindings)) ?? failed([], error))
    }
  }
  return made
}

/** Makes the calls of a row with a condition or a list of entries. */
const createEntryMaker = (
  mapping: Mapping,
  calls: readonly ComputedCall[],
  { compile }: Compiler,
): ((row: ComputedRow) => Promise<RowOutcome>) => {
  const where = mapping.where === undefined ? undefined : compile(`$boolean(${mapping.where}\n)`, '"where"')
  const each = mapping.each === undefined ? undefined : compile(mapping.each, '"each"')
  return async (row) => {
    const { input, bindings } = row
    try {
      if (where !== undefined && (await where.evaluate(input, bindings)) !== true) return []
      if (each === undefined) return await makeCalls(calls, row)
      const found = await each.evaluate(input, bindings)
      const entries: readonly unknown[] = found === undefined ? [] : Array.isArray(found) ? found : [found]
      const made: (MappedRow | undefined)[] = []
      for (const columns of entries.map(asColumns)) {
        made.push(...(await makeCalls(calls, { input: columns, json: JSON.stringify(columns), columns, bindings })))
      }
      return made
    } catch (error) {
      return [failed([], error)]
    }
  }
}

/** What expressions can refer to besides the columns. */
const bindingsOf = ({ lines }: MappableRow, input: unknown, parents: readonly string[]): Bindings => ({
  lines: lines?.map((line) => inputOf(line, parents)) ?? [input],
  row: input,
})

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
  const library = hasExpressions(mapping) ? await import('./expression.ts') : undefined
  const compiler: Compiler | undefined = library && {
    compile: (text, name) => library.compileExpression(text, name, resolve),
    listOf: library.listOf,
  }
  const { nullValues, fold, each } = mapping
  const all = callMappings(mapping)
  const isSimple = all.length === 1 && each === undefined
  const where = isSimple ? mapping.where : undefined
  const calls = all.map((one) => compileCall(one, createMapper(one, { nullValues, resolve }), { compiler, where }))
  if (compiler === undefined) {
    return {
      isAsync: false,
      make: ({ isJson, value, text }) => calls.map(({ map }) => map(value, isJson ? text : undefined)),
      expressionColumns: [],
      fold,
    }
  }
  const makeEntries = isSimple ? undefined : createEntryMaker(mapping, calls, compiler)
  const ofRow = [mapping.where, each].flatMap((text) =>
    text === undefined ? [] : compiler.compile(text, 'the mapping'),
  )
  const parents = [...new Set([...ofRow, ...calls.flatMap(({ all: one }) => one ?? [])].flatMap((one) => one.parents))]
  // The fields of an entry are not columns.
  const own = each === undefined ? calls.flatMap((call) => call.all?.names ?? []) : []
  return {
    isAsync: true,
    make: (row) => {
      const input = inputOf(row, parents)
      const { isJson, text, value: columns } = row
      const found = { input, json: isJson ? text : undefined, columns, bindings: bindingsOf(row, input, parents) }
      return makeEntries === undefined ? makeCalls(calls, found) : makeEntries(found)
    },
    expressionColumns: [...new Set([...ofRow.flatMap(({ names }) => names), ...own])],
    fold,
  }
}
