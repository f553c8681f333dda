import { type CallType, callTypeNames } from '../../spec/call-type-names.ts'
import { callShape, eventShape, type Shape, type ValueRule, valueRule } from './shape.ts'
import { leafSource, literalSource, scalarSource, textSource } from './value-patterns.ts'

/** What a pattern is made of. */
export interface CallPatternOptions {
  /** Type of calls that do not say theirs. */
  readonly type: CallType | undefined
  /** The latest timestamp, in milliseconds since 1970. */
  readonly latestMs: number
}

type Fields = Readonly<Record<string, unknown>>

/** Characters of a pattern at most: one of a call of very many names is not worth its compilation. */
const longestSource = 32_000

/** Stands in a source wherever two kinds of calls may begin to differ; no source holds it otherwise. */
const seam = '\u0000'

/** Stands before a list. */
const listMark = '\u0001'

const anything = valueRule('json')

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTypeName = (value: unknown): value is CallType => callTypeNames.some((name) => name === value)

/** Writes the sources of values as they lie in one call: its names in their order, and anything that a rule takes in their place. */
class PatternWriter {
  readonly #comma: string
  readonly #colon: string
  readonly #latestMs: number

  /** @param space what stands behind each comma and colon */
  constructor(space: string, latestMs: number) {
    this.#comma = `,${space}`
    this.#colon = `:${space}`
    this.#latestMs = latestMs
  }

  /** Source of an object; undefined where there is none for one of its values. @param sourceOf the source of a member */
  object(fields: Fields, sourceOf: (name: string, value: unknown) => string | undefined): string | undefined {
    const members: string[] = []
    for (const [name, value] of Object.entries(fields)) {
      const source = sourceOf(name, value)
      if (source === undefined) return undefined
      members.push(`${literalSource(name)}${this.#colon}${seam}${source}${seam}`)
    }
    return `\\{${members.join(this.#comma)}\\}`
  }

  /** Source of a field of the call, where null is a value. @param event the name of the event, where there is one */
  field(rule: ValueRule, value: unknown, event: unknown): string | undefined {
    if (rule.check === 'type' && typeof value === 'string') return literalSource(value)
    if (rule.check === 'eventProperties') {
      return isFields(value) && typeof event === 'string' ? this.shape(eventShape(event), value) : undefined
    }
    if (value === null) return 'null'
    return leafSource(rule, this.#latestMs) ?? this.value(rule, value)
  }

  /** Source of a value inside the object of a field, where null is no value. */
  value(rule: ValueRule, value: unknown): string | undefined {
    switch (rule.check) {
      case 'json':
        return this.#json(value)
      case 'shape':
        return this.shape(rule.shape, value)
      case 'shapes':
        return this.#list(value, (item) => this.shape(rule.shape, item))
      case 'record':
      case 'objectOrNothing':
        return value === null ? 'null' : isFields(value) ? this.#json(value) : undefined
      case 'textOrObject':
        return isFields(value) ? this.#json(value) : `(?:${textSource}|null)`
      case 'texts':
        return this.#list(value, () => textSource)
      case 'records':
        return this.#list(value, (item) => (isFields(item) ? this.#json(item) : undefined))
      case 'switches':
        return this.#switches(value)
      default: {
        const source = leafSource(rule, this.#latestMs)
        return source === undefined ? undefined : `(?:${source}|null)`
      }
    }
  }

  /** Source of an object of a shape. */
  shape(shape: Shape | undefined, value: unknown): string | undefined {
    if (value === null) return 'null'
    if (shape === undefined || !isFields(value)) return undefined
    return this.object(value, (name, member) => this.value(shape.names.named(name) ?? anything, member))
  }

  #switches(value: unknown): string | undefined {
    if (!isFields(value)) return undefined
    return this.object(value, (_, member) =>
      typeof member === 'boolean' ? '(?:true|false)' : isFields(member) ? this.#json(member) : undefined,
    )
  }

  /** Source of a list of any length whose items are like these. */
  #list(value: unknown, sourceOf: (item: unknown) => string | undefined): string | undefined {
    if (value === null) return 'null'
    if (!Array.isArray(value)) return undefined
    const sources = new Set<string>()
    for (const item of value) {
      const source = sourceOf(item)
      if (source === undefined) return undefined
      sources.add(source)
    }
    if (sources.size === 0) return `${listMark}\\[\\]`
    const items = [...sources]
    // Lists that take the same could be matched in so many ways that a call which matches none would take for ever.
    if (items.length > 1 && items.some((item) => item.includes(listMark))) return undefined
    // Behind an item comes another one, or the end.
    return `${listMark}\\[(?:(?:${items.join('|').replaceAll(seam, '')})(?:${this.#comma}(?!\\])|(?=\\])))*\\]`
  }

  #json(value: unknown): string | undefined {
    if (Array.isArray(value)) return this.#list(value, (item) => this.#json(item))
    return isFields(value) ? this.object(value, (_, member) => this.#json(member)) : scalarSource
  }
}

/**
 * The kind of a call that a scanner passed: sources of regular expressions of its parts, which together match calls with the
 * same names in the same order, and values that the same rules take. The bytes are held against it a character for each.
 * @param call the parsed call
 * @param text its JSON, a character for each byte
 * @returns undefined where a pattern can not tell, or does not match the call itself
 */
export const callKind = (
  call: unknown,
  text: string,
  { type: implied, latestMs }: CallPatternOptions,
): readonly string[] | undefined => {
  if (!isFields(call)) return undefined
  const type = call.type ?? implied
  if (!isTypeName(type)) return undefined
  const { names, eventBit } = callShape(type)
  const { event } = call
  // Some libraries write a space behind each comma and colon.
  const writer = new PatternWriter(/^\{"\w+": /.test(text) ? ' ' : '', latestMs)
  const source = writer.object(call, (name, value) => {
    const field = names.named(name)
    if (field === undefined) return undefined
    // Another event has other properties.
    if (field.bit === eventBit && eventBit !== 0) return typeof event === 'string' ? literalSource(event) : undefined
    return writer.field(field.value, value, event)
  })
  if (source === undefined || source.length > longestSource) return undefined
  const kind = source.replaceAll(listMark, '').split(seam)
  return kindsPattern([kind])?.test(`${text}\n`) ? kind : undefined
}

interface Branches extends Map<string, Branches> {}

const branchSource = (branches: Branches): string => {
  const ways = [...branches].map(([part, rest]) => `${part}${branchSource(rest)}`)
  return ways.length > 1 ? `(?:${ways.join('|')})` : ways.join('')
}

/**
 * The pattern of calls of any of these kinds, each with a newline behind it. What several have in common at their beginning
 * stands in it once.
 * @returns undefined where it is too large for the engine
 */
export const kindsPattern = (kinds: readonly (readonly string[])[]): RegExp | undefined => {
  const root: Branches = new Map()
  for (const kind of kinds) {
    let branches = root
    for (const part of [...kind, '\\n']) {
      const next: Branches = branches.get(part) ?? new Map()
      branches.set(part, next)
      branches = next
    }
  }
  const pattern = new RegExp(branchSource(root), 'y')
  try {
    // It is compiled only now.
    pattern.test('')
    return pattern
  } catch {
    return undefined
  }
}
