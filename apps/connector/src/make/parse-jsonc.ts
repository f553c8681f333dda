/** A text that is no JSON, with the place. */
export class JsoncError extends Error {
  override readonly name = 'JsoncError'
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number

  constructor(reason: string, text: string, position: number) {
    const before = text.slice(0, position)
    const line = before.split('\n').length
    const column = position - before.lastIndexOf('\n')
    super(`${reason} (line ${line}, column ${column})`)
    this.line = line
    this.column = column
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const stringPattern = /"(?:[^"\\\n]|\\.)*"/y
const wordPattern = /[A-Za-z]+/y
const blankPattern = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

const maxDepth = 512

/**
 * Reads JSON with comments and trailing commas, the form in which app files are written.
 * @throws {JsoncError} for anything else, and for an object that names a member twice
 */
export const parseJsonc = (source: string): unknown => {
  // A byte order mark is no part of the text.
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  let at = 0
  const fail = (reason: string): never => {
    throw new JsoncError(reason, text, Math.min(at, text.length))
  }
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const skip = (): void => {
    take(blankPattern)
  }
  const readString = (): string => {
    const quoted = take(stringPattern) ?? fail('A text is not closed')
    try {
      return JSON.parse(quoted) as string
    } catch {
      return fail('A text holds a character or escape that JSON does not have')
    }
  }
  const readMembers = (depth: number): Record<string, unknown> => {
    const members = new Map<string, unknown>()
    for (;;) {
      skip()
      if (text[at] === '}') break
      if (text[at] !== '"') fail('The name of a member is expected, in double quotes')
      const name = readString()
      if (members.has(name)) fail(`The member ${JSON.stringify(name)} is there twice`)
      skip()
      if (text[at] !== ':') fail('A colon is expected')
      at += 1
      members.set(name, readValue(depth + 1))
      skip()
      if (text[at] === ',') at += 1
      else if (text[at] !== '}') fail('A comma or the end of the object is expected')
    }
    at += 1
    return Object.fromEntries(members)
  }
  const readItems = (depth: number): unknown[] => {
    const items: unknown[] = []
    for (;;) {
      skip()
      if (text[at] === ']') break
      items.push(readValue(depth + 1))
      skip()
      if (text[at] === ',') at += 1
      else if (text[at] !== ']') fail('A comma or the end of the array is expected')
    }
    at += 1
    return items
  }
  const readValue = (depth: number): unknown => {
    if (depth > maxDepth) fail('The text nests too deep')
    skip()
    const start = text[at]
    if (start === '"') return readString()
    if (start === '{' || start === '[') {
      at += 1
      return start === '{' ? readMembers(depth) : readItems(depth)
    }
    const number = take(numberPattern)
    if (number !== undefined) return Number(number)
    const word = take(wordPattern)
    if (word !== undefined && words.has(word)) return words.get(word)
    return fail(start === undefined ? 'The text ends too early' : 'A value is expected')
  }
  const value = readValue(0)
  skip()
  if (at < text.length) fail('Nothing is expected after the value')
  return value
}
