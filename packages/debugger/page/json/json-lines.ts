import type { IssuePath } from '@org/segment-core'

/** A note about a place in a JSON value. */
export interface JsonMark {
  readonly path: IssuePath
  readonly tone: 'error' | 'warning' | 'added' | 'changed' | 'removed' | 'this'
  readonly message: string
}

/** Content of a line. */
export type JsonToken =
  | { readonly kind: 'text'; readonly text: string; readonly cut: number }
  | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string }
  | { readonly kind: 'open'; readonly text: '{' | '['; readonly size: number; readonly folded: boolean }
  | { readonly kind: 'close'; readonly text: '}' | ']' }
  /** A container without entries. */
  | { readonly kind: 'empty'; readonly text: '{}' | '[]' }
  /** Entries that are not shown. */
  | { readonly kind: 'more'; readonly hidden: number }
  /** A missing property that a mark refers to. */
  | { readonly kind: 'missing' }

/** One line of a formatted value. */
export interface JsonLine {
  /** Identifies the place in the value. */
  readonly id: string
  readonly depth: number
  /** Property name or array index; absent for the top value and for closing brackets. */
  readonly name?: string | number | undefined
  readonly token: JsonToken
  /** The value that starts on the line; absent for closing brackets, and for what is missing or hidden. */
  readonly place?: { readonly path: IssuePath; readonly value: unknown } | undefined
  /** Whether a comma follows. */
  readonly comma: boolean
  readonly marks: readonly JsonMark[]
}

/** What the reader folded or expanded, by line id. */
export interface JsonUnfolding {
  /** Whether a container is expanded, or a text shown in full. */
  readonly open: ReadonlyMap<string, boolean>
  /** Entries shown of a container, if more than usual. */
  readonly entries: ReadonlyMap<string, number>
}

/** The initial state. */
export const untouched: JsonUnfolding = { open: new Map(), entries: new Map() }

/** Limits of the output. */
export const jsonBounds = { lines: 3000, unfoldedLines: 400, unfoldedDepth: 8, entries: 100, textLength: 1200 } as const

/** The id of a place below a line: names and indexes from it down. */
export const idOf = (parent: string, name: string | number): string =>
  // The length distinguishes a name that contains slashes from nested names.
  typeof name === 'number' ? `${parent}/${name}` : `${parent}/${name.length}:${name}`

/** Names only, because pairs for a million entries would be expensive. */
const namesOf = (value: object): readonly (string | number)[] =>
  Array.isArray(value) ? [...value.keys()] : Object.keys(value)

/** A value to write. Its marks are those at its place and below; paths are relative to it. */
interface Place extends Omit<JsonLine, 'token' | 'place'> {
  readonly path: IssuePath
  readonly value: unknown
}

const scalarToken = (value: unknown, full: boolean): JsonToken => {
  if (typeof value === 'string') {
    const cut = full ? 0 : Math.max(0, value.length - jsonBounds.textLength)
    // Cutting may split a surrogate pair.
    return { kind: 'text', text: cut > 0 ? value.slice(0, jsonBounds.textLength).toWellFormed() : value, cut }
  }
  if (value === null || value === undefined) return { kind: 'null', text: 'null' }
  return { kind: typeof value === 'number' ? 'number' : 'boolean', text: String(value) }
}

/**
 * Formats a JSON value as lines, with marks at their places. The output is bounded for any value: large containers, deep
 * nesting and long texts are cut, and say how much is hidden. Marked entries are always shown, and a marked property
 * that is missing gets its own line.
 */
export const jsonLines = (
  value: unknown,
  marks: readonly JsonMark[] = [],
  unfolding: JsonUnfolding = untouched,
): readonly JsonLine[] => {
  const lines: JsonLine[] = []

  const write = (place: Place): void => {
    const { value, path, id, depth, name, comma } = place
    const here = place.marks.filter(({ path }) => path.length === 0)
    const below = place.marks.filter(({ path }) => path.length > 0)
    const line = { id, depth, name, comma, marks: here, place: { path, value } }
    if (typeof value !== 'object' || value === null) {
      lines.push({ ...line, token: scalarToken(value, unfolding.open.get(id) === true) })
      return
    }
    const [open, close, empty] = Array.isArray(value) ? (['[', ']', '[]'] as const) : (['{', '}', '{}'] as const)
    const names = namesOf(value)
    if (names.length === 0 && below.length === 0) {
      lines.push({ ...line, token: { kind: 'empty', text: empty } })
      return
    }
    const usual = below.length > 0 || (depth < jsonBounds.unfoldedDepth && lines.length < jsonBounds.unfoldedLines)
    const unfolded = (unfolding.open.get(id) ?? usual) && lines.length < jsonBounds.lines
    const token = { kind: 'open', text: open, size: names.length, folded: !unfolded } as const
    lines.push({ ...line, token, comma: comma && !unfolded })
    if (!unfolded) return
    writeEntries({ ...place, marks: below, value }, names)
    lines.push({ id: `${id}/close`, depth, token: { kind: 'close', text: close }, comma, marks: [] })
  }

  const writeEntries = (
    { value, path, id, depth: parentDepth, marks }: Place & { readonly value: object },
    names: readonly (string | number)[],
  ): void => {
    const depth = parentDepth + 1
    const limit = unfolding.entries.get(id) ?? jsonBounds.entries
    const marksByName = Map.groupBy(marks, ({ path }) => String(path[0]))
    let hidden = 0
    const flushHidden = (): void => {
      if (hidden === 0) return
      lines.push({ id: `${id}/more${lines.length}`, depth, token: { kind: 'more', hidden }, comma: false, marks: [] })
      hidden = 0
    }
    names.forEach((name, index) => {
      const own = marksByName.get(String(name))
      marksByName.delete(String(name))
      if (own === undefined && (index >= limit || lines.length >= jsonBounds.lines)) {
        hidden += 1
        return
      }
      flushHidden()
      const inner = (own ?? []).map((mark) => ({ ...mark, path: mark.path.slice(1) }))
      const comma = index < names.length - 1
      write({
        value: Reflect.get(value, name),
        path: [...path, name],
        id: idOf(id, name),
        depth,
        name,
        comma,
        marks: inner,
      })
    })
    flushHidden()
    for (const mark of [...marksByName.values()].flat()) {
      const [name = ''] = mark.path
      const missing = { depth, name, token: { kind: 'missing' }, comma: false, marks: [mark] } as const
      lines.push({ id: `${idOf(id, name)}/missing`, ...missing })
    }
  }

  write({ value, path: [], id: '', depth: 0, comma: false, marks })
  return lines
}
