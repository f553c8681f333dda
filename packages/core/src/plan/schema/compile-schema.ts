import { describeValue } from '../../validate/describe-value.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { arrayKeywords } from './array-keywords.ts'
import { choiceKeywords } from './choice-keywords.ts'
import type { KeywordCompiler, SchemaCompiler, SchemaFault } from './keyword-compiler.ts'
import { objectKeywords } from './object-keywords.ts'
import { resolvePointer } from './resolve-pointer.ts'
import { type Check, capitalized, every, fail } from './run.ts'
import { valueKeywords } from './value-keywords.ts'

/** References that may lead from one value to the next; a schema that refers to itself without end stops here. */
const mostReferences = 100

const keywords: Readonly<Record<string, KeywordCompiler>> = {
  ...valueKeywords,
  ...objectKeywords,
  ...arrayKeywords,
  ...choiceKeywords,
}

/** Keywords that say something to people or to other keywords, and are not checked. */
const annotations: ReadonlySet<string> = new Set([
  ...[
    '$schema',
    '$id',
    '$comment',
    'title',
    'description',
    'default',
    'examples',
    'readOnly',
    'writeOnly',
    'deprecated',
  ],
  ...['definitions', '$defs', 'contentEncoding', 'contentMediaType', 'id', 'labels', 'key'],
])

/** A schema as a function, with what is wrong with it. */
export interface CompiledSchema {
  readonly check: Check
  readonly faults: readonly SchemaFault[]
}

const nothing: Check = () => true

/** How a schema is compiled. */
export interface CompileSchemaOptions {
  /** Whether `format` is checked. @default true */
  readonly formats?: boolean
}

/**
 * Compiles a JSON Schema of draft-07 to closures; code is never made from text. The keywords of draft-07 are all known,
 * except references to other documents. What cannot be compiled is in `faults`, and is not checked.
 */
export const compileSchema = (root: JsonObject, { formats = true }: CompileSchemaOptions = {}): CompiledSchema => {
  const faults: SchemaFault[] = []
  const references = new Map<string, Check>()

  const reference = (text: unknown, compiler: SchemaCompiler): Check => {
    const target = typeof text === 'string' ? resolvePointer(root, text) : undefined
    if (typeof text !== 'string' || target === undefined) {
      const shown = typeof text === 'string' ? JSON.stringify(text) : describeValue(text)
      compiler.fault('unresolved', `refers to ${shown}, which is not in this schema`, ['$ref'])
      return nothing
    }
    if (!references.has(text)) {
      // The schema may refer to itself, so there is something to refer to before it is compiled.
      references.set(text, nothing)
      references.set(text, compileAt(target, text.split('/').slice(1)))
    }
    return (value, run) => {
      if (run.depth >= mostReferences)
        return fail(run, '$ref', (place, plan) => `${place} is nested too deeply for ${plan}.`)
      run.depth += 1
      const fits = references.get(text)?.(value, run) ?? true
      run.depth -= 1
      return fits
    }
  }

  const compileAt = (schema: unknown, at: readonly (string | number)[]): Check => {
    const compiler: SchemaCompiler = {
      formats,
      compile: (part, ...further) => compileAt(part, [...at, ...further]),
      fault: (kind, message, further = []) => {
        faults.push({ kind, path: [...at, ...further], message })
      },
    }
    if (schema === true) return nothing
    if (schema === false)
      return (_, run) => fail(run, 'false', (place, plan) => `${capitalized(plan)} does not allow ${place}.`)
    if (!isDataObject(schema)) {
      compiler.fault('invalid', `must be a schema, but is ${describeValue(schema)}`)
      return nothing
    }
    // Draft-07 ignores what stands beside a reference.
    if (Object.hasOwn(schema, '$ref')) return reference(schema.$ref, compiler)
    const checks: Check[] = []
    for (const keyword of Object.keys(schema)) {
      const value = schema[keyword]
      if (value === undefined || annotations.has(keyword)) continue
      const compileKeyword = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined
      if (compileKeyword === undefined) {
        compiler.fault('unknown', `is not a keyword of JSON Schema, so it is not checked`, [keyword])
        continue
      }
      const check = compileKeyword(value, schema, compiler)
      if (check !== undefined) checks.push(check)
    }
    return every(checks)
  }

  return { check: compileAt(root, []), faults }
}
