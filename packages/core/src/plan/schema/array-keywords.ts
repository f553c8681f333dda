import { isAnything, isCount, type KeywordCompiler, keywordOf } from './keyword-compiler.ts'
import { askingRun, type Check, checkMember, fail } from './run.ts'
import { areUnique } from './value-keywords.ts'

/** A check of arrays; other values fit. */
const ofArray =
  (check: (items: readonly unknown[], run: Parameters<Check>[1]) => boolean): Check =>
  (value, run) =>
    !Array.isArray(value) || check(value, run)

const itemsFrom = (start: number, end: number, checkOf: (index: number) => Check | undefined): Check =>
  ofArray((items, run) => {
    let fits = true
    for (let index = start; index < Math.min(items.length, end); index += 1) {
      const check = checkOf(index)
      if (check === undefined || checkMember(check, items[index], index, run)) continue
      if (run.found === undefined) return false
      fits = false
    }
    return fits
  })

const compileItems: KeywordCompiler = (value, _, compiler) => {
  if (Array.isArray(value)) {
    const checks = value.map((schema, index) => compiler.compile(schema, 'items', index))
    return itemsFrom(0, checks.length, (index) => checks[index])
  }
  const check = compiler.compile(value, 'items')
  return itemsFrom(0, Number.POSITIVE_INFINITY, () => check)
}

/** Applies to items after those that `items` lists one by one. */
const compileAdditionalItems: KeywordCompiler = (value, { items }, compiler) => {
  const check = compiler.compile(value, 'additionalItems')
  return Array.isArray(items) ? itemsFrom(items.length, Number.POSITIVE_INFINITY, () => check) : undefined
}

const ofSize = (keyword: string, test: (size: number, bound: number) => boolean, words: string): KeywordCompiler =>
  keywordOf(keyword, isCount, 'a whole number of 0 or more', (bound) =>
    ofArray((items, run) => {
      if (test(items.length, bound)) return true
      const noun = bound === 1 ? 'item' : 'items'
      return fail(
        run,
        keyword,
        (place, plan) => `${place} must have ${words} ${bound} ${noun} according to ${plan}, but has ${items.length}.`,
      )
    }),
  )

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** Keywords about arrays. */
export const arrayKeywords: Readonly<Record<string, KeywordCompiler>> = {
  items: compileItems,
  additionalItems: compileAdditionalItems,
  minItems: ofSize('minItems', (size, bound) => size >= bound, 'at least'),
  maxItems: ofSize('maxItems', (size, bound) => size <= bound, 'at most'),
  uniqueItems: keywordOf('uniqueItems', isFlag, 'true or false', (unique) =>
    unique
      ? ofArray(
          (items, run) =>
            areUnique(items) ||
            fail(
              run,
              'uniqueItems',
              (place, plan) => `${place} must not have the same item twice according to ${plan}.`,
            ),
        )
      : undefined,
  ),
  contains: keywordOf('contains', isAnything, 'a schema', (schema, _, compiler) => {
    const check = compiler.compile(schema, 'contains')
    return ofArray(
      (items, run) =>
        items.some((item) => check(item, askingRun(run.depth))) ||
        fail(run, 'contains', (place, plan) => `${place} must have an item that ${plan} describes, but has none.`),
    )
  }),
}
