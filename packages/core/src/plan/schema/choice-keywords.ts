import { isAnything, isFullList, type KeywordCompiler, keywordOf, type SchemaCompiler } from './keyword-compiler.ts'
import { askingRun, type Check, every, fail } from './run.ts'

const compileAll = (keyword: string, schemas: readonly unknown[], compiler: SchemaCompiler): readonly Check[] =>
  schemas.map((schema, index) => compiler.compile(schema, keyword, index))

/** A keyword that counts how many of its schemas a value fits. */
const counting = (keyword: string, isRight: (count: number) => boolean, most: number, words: string): KeywordCompiler =>
  keywordOf(keyword, isFullList, 'a list of schemas', (schemas, _, compiler): Check => {
    const checks = compileAll(keyword, schemas, compiler)
    return (value, run) => {
      let count = 0
      for (const check of checks) {
        if (!check(value, askingRun(run.depth))) continue
        count += 1
        if (count === most) break
      }
      return (
        isRight(count) ||
        fail(
          run,
          keyword,
          (place, plan) =>
            `${place} must match ${words} of the ${checks.length} forms that ${plan} allows${count > 1 ? ', but matches several' : ''}.`,
        )
      )
    }
  })

const compileIf = keywordOf(
  'if',
  isAnything,
  'a schema',
  (schema, { then: positive, else: negative }, compiler): Check => {
    const condition = compiler.compile(schema, 'if')
    const onMatch = positive === undefined ? undefined : compiler.compile(positive, 'then')
    const onOther = negative === undefined ? undefined : compiler.compile(negative, 'else')
    return (value, run) => {
      const branch = condition(value, askingRun(run.depth)) ? onMatch : onOther
      return branch === undefined || branch(value, run)
    }
  },
)

/** The branches are compiled with their condition; without one they mean nothing. */
const branch: KeywordCompiler = () => undefined

/** Keywords that combine schemas. */
export const choiceKeywords: Readonly<Record<string, KeywordCompiler>> = {
  allOf: keywordOf('allOf', isFullList, 'a list of schemas', (schemas, _, compiler) =>
    every(compileAll('allOf', schemas, compiler)),
  ),
  anyOf: counting('anyOf', (count) => count > 0, 1, 'one'),
  oneOf: counting('oneOf', (count) => count === 1, 2, 'exactly one'),
  not: keywordOf('not', isAnything, 'a schema', (schema, _, compiler): Check => {
    const check = compiler.compile(schema, 'not')
    return (value, run) =>
      !check(value, askingRun(run.depth)) ||
      fail(run, 'not', (place, plan) => `${place} has a form that ${plan} forbids.`)
  }),
  if: compileIf,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: branch,
  else: branch,
}
