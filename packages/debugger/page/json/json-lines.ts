import type { IssuePath } from '@org/segment-core'

/** Something to say about a place in a JSON value. */
export interface JsonMark {
  readonly path: IssuePath
  readonly tone: 'error' | 'warning' | 'added' | 'changed'
  readonly message: string
}

/** What a line is about. */
export type JsonToken =
  | { readonly kind: 'text'; readonly text: string; readonly cut: number }
  | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string }
  | { readonly kind: 'open'; readonly text: '{' | '['; readonly size: number; readonly folded: boolean }
  | { readonly kind: 'close'; readonly text: '}' | ']' }
  /** A container with nothing in it. */
  | { readonly kind: 'empty'; readonly text: '{}' | '[]' }
  /** Entries that are left out. */
  | { readonly kind: 'more'; readonly hidden: number }
  /** A name that an issue asks for and that is not there. */
  | { readonly kind: 'missing' }

/** One line of a value written out. */
export interface JsonLine {
  /** Identity of the place; stable while the value stays. */
  readonly id: string
  readonly depth: number
  /** Name or index; absent for the value as a whole and for closing brackets. */
  readonly name?: string | number
  readonly token: JsonToken
  /** Whether a comma follows. */
  readonly comma: boolean
  readonly marks: readonly JsonMark[]
}

/** What the reader unfolded or folded, by the id of the line. */
export interface JsonUnfolding {
  readonly open: ReadonlyMap<string, boolean>
  /** Entries shown of a container beyond the usual number. */
  readonly entries: ReadonlyMap<string, number>
  /** Texts shown in full. */
  readonly full: ReadonlySet<string>
}

/** As it is before the reader touched anything. */
export const untouched: JsonUnfolding = { open: new Map(), entries: new Map(), full: new Set() }

/** Bounds of what is written out, whatever the value is like. */
export const jsonBounds = { lines: 3000, unfoldedLines: 400, unfoldedDepth: 8, entries: 100, textLength: 1200 } as const

const idOf = (parent: string, name: string | number): string =>
  // A length keeps names that hold slashes apart from nested ones.
  typeof name === 'number' ? `${parent}/${name}` : `${parent}/${name.length}:${name}`

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Names only: a pair for each of a million entries would cost more than all that is shown of them. */
const namesOf = (value: object): readonly (string | number)[] =>
  Array.isArray(value) ? [...value.keys()] : Object.keys(value)

interface Walk {
  readonly lines: JsonLine[]
  readonly unfolding: JsonUnfolding
}

interface Place {
  readonly value: unknown
  readonly id: string
  readonly depth: number
  readonly name?: string | number
  readonly comma: boolean
  /** Marks here and further inside; their paths begin at this place. */
  readonly marks: readonly JsonMark[]
}

const scalarToken = (value: unknown, full: boolean): JsonToken => {
  if (typeof value === 'string') {
    const cut = full ? 0 : Math.max(0, value.length - jsonBounds.textLength)
    // A cut through a pair of surrogates would leave half a character.
    return { kind: 'text', text: cut > 0 ? value.slice(0, jsonBounds.textLength).toWellFormed() : value, cut }
  }
  if (value === null || value === undefined) return { kind: 'null', text: 'null' }
  return { kind: typeof value === 'number' ? 'number' : 'boolean', text: String(value) }
}

/** Shortens the paths of the marks inside an entry by the entry's name. */
const inside = (marks: readonly JsonMark[], name: string | number): readonly JsonMark[] =>
  marks.flatMap((mark) =>
    String(mark.path[0]) === String(name) && mark.path.length > 0 ? [{ ...mark, path: mark.path.slice(1) }] : [],
  )

const write = (walk: Walk, { value, id, depth, name, comma, marks }: Place): void => {
  const { lines, unfolding } = walk
  const here = marks.filter(({ path }) => path.length === 0)
  const named = name === undefined ? {} : { name }
  if (!isContainer(value)) {
    lines.push({ id, depth, ...named, token: scalarToken(value, unfolding.full.has(id)), comma, marks: here })
    return
  }
  const deeper = marks.filter(({ path }) => path.length > 0)
  const [open, close, empty] = Array.isArray(value) ? (['[', ']', '[]'] as const) : (['{', '}', '{}'] as const)
  const names = namesOf(value)
  if (names.length === 0 && deeper.length === 0) {
    lines.push({ id, depth, ...named, token: { kind: 'empty', text: empty }, comma, marks: here })
    return
  }
  const usual = deeper.length > 0 || (depth < jsonBounds.unfoldedDepth && lines.length < jsonBounds.unfoldedLines)
  const unfolded = (unfolding.open.get(id) ?? usual) && lines.length < jsonBounds.lines
  lines.push({
    id,
    depth,
    ...named,
    token: { kind: 'open', text: open, size: names.length, folded: !unfolded },
    comma: unfolded ? false : comma,
    marks: here,
  })
  if (!unfolded) return
  writeEntries(walk, { value, id, depth, comma, marks: deeper }, names)
  lines.push({ id: `${id}/close`, depth, token: { kind: 'close', text: close }, comma, marks: [] })
}

const writeEntries = (
  walk: Walk,
  place: Place & { readonly value: object },
  names: readonly (string | number)[],
): void => {
  const { lines, unfolding } = walk
  const { id, depth, marks } = place
  const wanted = unfolding.entries.get(id) ?? jsonBounds.entries
  const markedNames = new Set(marks.map(({ path }) => String(path[0])))
  const seen = new Set<string>()
  let hidden = 0
  const flush = (): void => {
    if (hidden === 0) return
    lines.push({
      id: `${id}/more${lines.length}`,
      depth: depth + 1,
      token: { kind: 'more', hidden },
      comma: false,
      marks: [],
    })
    hidden = 0
  }
  names.forEach((name, index) => {
    const marked = markedNames.has(String(name))
    if (marked) seen.add(String(name))
    if (!marked && (index >= wanted || lines.length >= jsonBounds.lines)) {
      hidden += 1
      return
    }
    flush()
    const comma = index < names.length - 1
    const value: unknown = Reflect.get(place.value, name)
    write(walk, { value, id: idOf(id, name), depth: depth + 1, name, comma, marks: inside(marks, name) })
  })
  flush()
  for (const mark of marks) {
    const [name] = mark.path
    if (name === undefined || seen.has(String(name))) continue
    lines.push({
      id: `${idOf(id, name)}/missing`,
      depth: depth + 1,
      name,
      token: { kind: 'missing' },
      comma: false,
      marks: [mark],
    })
  }
}

/**
 * Writes a JSON value as lines, with what there is to say about a place beside it. Whatever the value is like, the
 * lines are bounded: large containers, deep nesting and long texts are cut, and say how much is left out. What carries
 * a mark is never left out, and a name that is asked for and missing gets a line of its own.
 */
export const jsonLines = (
  value: unknown,
  marks: readonly JsonMark[] = [],
  unfolding: JsonUnfolding = untouched,
): readonly JsonLine[] => {
  const lines: JsonLine[] = []
  write({ lines, unfolding }, { value, id: '', depth: 0, comma: false, marks })
  return lines
}
