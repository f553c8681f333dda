import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import {
  isAnything,
  isCount,
  isMap,
  isNames,
  type KeywordCompiler,
  keywordOf,
  type SchemaCompiler,
} from './keyword-compiler.ts'
import { compilePattern } from './pattern.ts'
import { askingRun, type Check, capitalized, checkMember, every, fail } from './run.ts'
import { memberNames } from './value-keywords.ts'

/** A check of objects; other values fit. */
const ofObject =
  (check: (object: JsonObject, run: Parameters<Check>[1]) => boolean): Check =>
  (value, run) =>
    !isDataObject(value) || check(value, run)

const has = (object: JsonObject, name: string): boolean => Object.hasOwn(object, name) && object[name] !== undefined

const compileRequired = keywordOf('required', isNames, 'a list of names', (names) =>
  names.length === 0
    ? undefined
    : ofObject((object, run) => {
        let fits = true
        for (const name of names) {
          if (has(object, name)) continue
          fits = fail(
            run,
            'required',
            (place, plan) => `${capitalized(plan)} requires ${place}, but it is missing.`,
            name,
          )
          if (run.found === undefined) return false
        }
        return fits
      }),
)

const compileProperties = keywordOf('properties', isMap, 'an object of schemas', (map, _, compiler) => {
  const names = Object.keys(map)
  const checks = names.map((name) => compiler.compile(map[name], 'properties', name))
  return ofObject((object, run) => {
    let fits = true
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] ?? ''
      const check = checks[at]
      if (check === undefined || !has(object, name) || checkMember(check, object[name], name, run)) continue
      if (run.found === undefined) return false
      fits = false
    }
    return fits
  })
})

interface NamePattern {
  readonly test: (name: string) => boolean
  readonly check: Check
}

const patternsOf = (value: unknown, compiler: SchemaCompiler, reports: boolean): readonly NamePattern[] =>
  Object.entries(isDataObject(value) ? value : {}).flatMap(([source, schema]) => {
    const pattern = compilePattern(source)
    if (pattern.ok) {
      const check = reports ? compiler.compile(schema, 'patternProperties', source) : () => true
      return [{ test: pattern.test, check }]
    }
    if (reports) compiler.fault('pattern', pattern.reason, ['patternProperties', source])
    return []
  })

const compilePatternProperties = keywordOf('patternProperties', isMap, 'an object of schemas', (map, _, compiler) => {
  const patterns = patternsOf(map, compiler, true)
  return ofObject((object, run) =>
    every(
      memberNames(object).flatMap((name) =>
        patterns
          .filter(({ test }) => test(name))
          .map(
            ({ check }): Check =>
              () =>
                checkMember(check, object[name], name, run),
          ),
      ),
    )(object, run),
  )
})

/** Applies to names that neither `properties` nor `patternProperties` have. */
const compileAdditional: KeywordCompiler = (value, schema, compiler) => {
  if (value === true) return undefined
  const known: ReadonlySet<string> = new Set(isDataObject(schema.properties) ? Object.keys(schema.properties) : [])
  const patterns = patternsOf(schema.patternProperties, compiler, false)
  const check: Check =
    value === false
      ? (_, run) => fail(run, 'additionalProperties', (place, plan) => `${capitalized(plan)} does not allow ${place}.`)
      : compiler.compile(value, 'additionalProperties')
  return ofObject((object, run) => {
    let fits = true
    for (const name of memberNames(object)) {
      if (known.has(name) || patterns.some(({ test }) => test(name))) continue
      if (checkMember(check, object[name], name, run)) continue
      if (run.found === undefined) return false
      fits = false
    }
    return fits
  })
}

const ofSize = (keyword: string, test: (size: number, bound: number) => boolean, words: string): KeywordCompiler =>
  keywordOf(keyword, isCount, 'a whole number of 0 or more', (bound) =>
    ofObject((object, run) => {
      const size = memberNames(object).length
      if (test(size, bound)) return true
      return fail(
        run,
        keyword,
        (place, plan) => `${place} must have ${words} ${bound} names according to ${plan}, but has ${size}.`,
      )
    }),
  )

const compilePropertyNames = keywordOf('propertyNames', isAnything, 'a schema', (schema, _, compiler) => {
  const check = compiler.compile(schema, 'propertyNames')
  return ofObject((object, run) => {
    let fits = true
    for (const name of memberNames(object)) {
      if (check(name, askingRun(run.depth))) continue
      fits = fail(
        run,
        'propertyNames',
        (place, plan) => `${capitalized(plan)} does not allow the name of ${place}.`,
        name,
      )
      if (run.found === undefined) return false
    }
    return fits
  })
})

const compileDependencies = keywordOf(
  'dependencies',
  isMap,
  'an object of schemas or lists of names',
  (map, _, compiler) => {
    const dependencies = Object.entries(map).map(([name, value]) => ({
      name,
      check: compileDependency(name, value, compiler),
    }))
    return ofObject((object, run) =>
      every(dependencies.filter(({ name }) => has(object, name)).map(({ check }) => check))(object, run),
    )
  },
)

const compileDependency = (name: string, value: unknown, compiler: SchemaCompiler): Check => {
  if (!isNames(value)) return compiler.compile(value, 'dependencies', name)
  return ofObject((object, run) =>
    every(
      value
        .filter((needed) => !has(object, needed))
        .map(
          (needed): Check =>
            () =>
              fail(
                run,
                'dependencies',
                (place, plan) =>
                  `${capitalized(plan)} requires ${place} beside ${JSON.stringify(name)}, but it is missing.`,
                needed,
              ),
        ),
    )(object, run),
  )
}

/** Keywords about objects. */
export const objectKeywords: Readonly<Record<string, KeywordCompiler>> = {
  required: compileRequired,
  properties: compileProperties,
  patternProperties: compilePatternProperties,
  additionalProperties: compileAdditional,
  minProperties: ofSize('minProperties', (size, bound) => size >= bound, 'at least'),
  maxProperties: ofSize('maxProperties', (size, bound) => size <= bound, 'at most'),
  propertyNames: compilePropertyNames,
  dependencies: compileDependencies,
}
