import { editObject, textItems, textMembers } from '@org/segment-core/internal'
import { isJsonObject, type JsonObject } from '../body/parse-body.ts'

const rewriteObject = (text: string, before: JsonObject, after: JsonObject): string => {
  const texts = new Map(textMembers(text, 0).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)]))
  const set = new Map<string, string>()
  for (const [name, value] of Object.entries(after)) {
    const given = texts.get(name)
    const written =
      given === undefined || !Object.hasOwn(before, name)
        ? JSON.stringify(value)
        : rewriteValue(given, before[name], value)
    // A name that the text lacks was not written before either.
    const isNew = given === undefined && Object.hasOwn(before, name) && before[name] === value
    if (written !== given && !isNew) set.set(name, written)
  }
  const drop = new Set([...texts.keys()].filter((name) => !Object.hasOwn(after, name)))
  return set.size === 0 && drop.size === 0 ? text : editObject(text, { set, drop })
}

const rewriteArray = (text: string, before: readonly unknown[], after: readonly unknown[]): string => {
  const texts = textItems(text, 0).map(({ start, end }) => text.slice(start, end))
  if (before.length === after.length) {
    const items = texts.map((item, index) => rewriteValue(item, before[index], after[index]))
    return items.every((item, index) => item === texts[index]) ? text : `[${items.join(',')}]`
  }
  // Items that were kept are found again in their order.
  const given = before.map((item) => JSON.stringify(item))
  let from = 0
  const items = after.map((value) => {
    const json = JSON.stringify(value)
    const found = given.indexOf(json, from)
    if (found === -1) return json
    from = found + 1
    return texts[found] ?? json
  })
  return `[${items.join(',')}]`
}

/**
 * Rewrites JSON text after its value changed. Only what changed is written again; everything else keeps its bytes, so no
 * number loses a digit.
 * @param text JSON of `before`, without white space around it. @param after plain JSON data
 */
export const rewriteValue = (text: string, before: unknown, after: unknown): string => {
  if (before === after) return text
  if (isJsonObject(before) && isJsonObject(after)) return rewriteObject(text, before, after)
  if (Array.isArray(before) && Array.isArray(after)) return rewriteArray(text, before, after)
  return JSON.stringify(after)
}
