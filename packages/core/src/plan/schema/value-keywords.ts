import { describeValue } from '../../validate/describe-value.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { formats } from './formats.ts'
import { isMultiple } from './is-multiple.ts'
import {
  isAnything,
  isCount,
  isFiniteNumber,
  isFullList,
  isText,
  type KeywordCompiler,
  keywordOf,
  listed,
} from './keyword-compiler.ts'
import { compilePattern } from './pattern.ts'
import { type Check, fail } from './run.ts'
import { jsonKey, sameJson } from './same-json.ts'

interface TypeRule {
  readonly noun: string
  readonly test: (value: unknown) => boolean
}

const types: Readonly<Record<string, TypeRule>> = {
  string: { noun: 'a string', test: isText },
  number: { noun: 'a number', test: isFiniteNumber },
  integer: { noun: 'an integer', test: Number.isInteger },
  boolean: { noun: 'a boolean', test: (value) => typeof value === 'boolean' },
  object: { noun: 'an object', test: isDataObject },
  array: { noun: 'an array', test: Array.isArray },
  null: { noun: 'null', test: (value) => value === null },
  // Segment's editor has it for a value of any type.
  any: { noun: 'anything', test: () => true },
}

const nouns = (rules: readonly TypeRule[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(rules.map(({ noun }) => noun))

const compileType: KeywordCompiler = (value, _, compiler) => {
  const names = Array.isArray(value) ? value : [value]
  const rules = names.map((name) => (isText(name) && Object.hasOwn(types, name) ? types[name] : undefined))
  const known = rules.filter((rule) => rule !== undefined)
  if (known.length < rules.length || rules.length === 0) {
    const shown = isText(value)
      ? JSON.stringify(value)
      : Array.isArray(value)
        ? `[${listed(value)}]`
        : describeValue(value)
    compiler.fault('invalid', `must be one of ${Object.keys(types).join(', ')}, or a list of them, but is ${shown}`, [
      'type',
    ])
    return undefined
  }
  const expected = nouns(known)
  const message = (found: unknown) => (place: string, plan: string) =>
    `${place} must be ${expected} according to ${plan}, but is ${describeValue(found)}.`
  const [first, second] = known
  if (first !== undefined && second === undefined) {
    const { test } = first
    return (found, run) => test(found) || fail(run, 'type', message(found))
  }
  return (found, run) => known.some(({ test }) => test(found)) || fail(run, 'type', message(found))
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

/** Whether a value is one of a list; a set finds scalars. */
const oneOf = (values: readonly unknown[]): ((value: unknown) => boolean) => {
  const scalars = new Set(values.filter(isScalar))
  const objects = values.filter((value) => !isScalar(value))
  if (objects.length === 0) return (value) => scalars.has(value)
  return (value) => (isScalar(value) ? scalars.has(value) : objects.some((object) => sameJson(object, value)))
}

/** A keyword about numbers. */
const ofNumber = (keyword: string, test: (value: number, bound: number) => boolean, words: string): KeywordCompiler =>
  keywordOf(
    keyword,
    isFiniteNumber,
    'a number',
    (bound) => (value, run) =>
      typeof value !== 'number' ||
      test(value, bound) ||
      fail(run, keyword, (place, plan) => `${place} must be ${words} ${bound} according to ${plan}, but is ${value}.`),
  )

/** The form of draft-04: a boolean that changes the bound beside it. */
const exclusive =
  (beside: 'minimum' | 'maximum', draft07: KeywordCompiler): KeywordCompiler =>
  (value, schema, compiler) => {
    if (typeof value !== 'boolean') return draft07(value, schema, compiler)
    return value && schema[beside] !== undefined ? draft07(schema[beside], schema, compiler) : undefined
  }

/** Characters of a text, where a pair of surrogates is one. */
const lengthOf = (text: string): number => {
  let length = text.length
  for (let at = 0; at < text.length; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length -= 1
      at += 1
    }
  }
  return length
}

const ofLength = (keyword: string, test: (length: number, bound: number) => boolean, words: string): KeywordCompiler =>
  keywordOf(
    keyword,
    isCount,
    'a whole number of 0 or more',
    (bound) => (value, run) =>
      typeof value !== 'string' ||
      test(lengthOf(value), bound) ||
      fail(run, keyword, (place, plan) => {
        const noun = bound === 1 ? 'character' : 'characters'
        return `${place} must have ${words} ${bound} ${noun} according to ${plan}, but has ${lengthOf(value)}.`
      }),
  )

const compilePatternKeyword = keywordOf('pattern', isText, 'a regular expression', (source, _, compiler) => {
  const pattern = compilePattern(source)
  if (!pattern.ok) {
    compiler.fault('pattern', pattern.reason, ['pattern'])
    return undefined
  }
  const { test } = pattern
  return (value: unknown, run) =>
    typeof value !== 'string' ||
    test(value) ||
    fail(run, 'pattern', (place, plan) => {
      const shown = JSON.stringify(source).slice(0, 200)
      return `${place} must match the pattern ${shown} according to ${plan}, but is ${describeValue(value)}.`
    })
})

const compileFormat = keywordOf('format', isText, 'the name of a format', (name, _, compiler) => {
  if (!compiler.formats) return undefined
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined) {
    compiler.fault('format', `is ${JSON.stringify(name)}, which is not checked`, ['format'])
    return undefined
  }
  return (value: unknown, run) =>
    typeof value !== 'string' ||
    format.test(value) ||
    fail(
      run,
      'format',
      (place, plan) => `${place} must be ${format.is} according to ${plan}, but is ${describeValue(value)}.`,
    )
})

const exclusiveMinimum = ofNumber('exclusiveMinimum', (value, bound) => value > bound, 'more than')
const exclusiveMaximum = ofNumber('exclusiveMaximum', (value, bound) => value < bound, 'less than')

const isStep = (value: unknown): value is number => isFiniteNumber(value) && value > 0

const valueMessage = (values: readonly unknown[], found: unknown) => (place: string, plan: string) =>
  values.length === 1
    ? `${place} must be ${listed(values)} according to ${plan}, but is ${describeValue(found)}.`
    : `${place} must be one of ${listed(values)} according to ${plan}, but is ${describeValue(found)}.`

/** Keywords about a value without parts. */
export const valueKeywords: Readonly<Record<string, KeywordCompiler>> = {
  type: compileType,
  enum: keywordOf('enum', isFullList, 'a list of values', (values): Check => {
    const isAllowed = oneOf(values)
    return (value, run) => isAllowed(value) || fail(run, 'enum', valueMessage(values, value))
  }),
  const: keywordOf('const', isAnything, 'a value', (expected): Check => {
    const isExpected = oneOf([expected])
    return (value, run) => isExpected(value) || fail(run, 'const', valueMessage([expected], value))
  }),
  minimum: ofNumber('minimum', (value, bound) => value >= bound, 'at least'),
  maximum: ofNumber('maximum', (value, bound) => value <= bound, 'at most'),
  exclusiveMinimum: exclusive('minimum', exclusiveMinimum),
  exclusiveMaximum: exclusive('maximum', exclusiveMaximum),
  multipleOf: keywordOf(
    'multipleOf',
    isStep,
    'a number above 0',
    (step): Check =>
      (value, run) =>
        typeof value !== 'number' ||
        isMultiple(value, step) ||
        fail(
          run,
          'multipleOf',
          (place, plan) => `${place} must be a multiple of ${step} according to ${plan}, but is ${value}.`,
        ),
  ),
  minLength: ofLength('minLength', (length, bound) => length >= bound, 'at least'),
  maxLength: ofLength('maxLength', (length, bound) => length <= bound, 'at most'),
  pattern: compilePatternKeyword,
  format: compileFormat,
}

/** Whether the items of a list differ from each other. */
export const areUnique = (items: readonly unknown[]): boolean =>
  new Set(items.map((item) => jsonKey(item))).size === items.length

/** The members of an object that JSON writes. */
export const memberNames = (object: JsonObject): readonly string[] =>
  Object.keys(object).filter((name) => object[name] !== undefined)
