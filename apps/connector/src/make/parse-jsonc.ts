import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'

/** A syntax error in JSON, with its position. */
export class JsoncError extends Error {
  override readonly name = 'JsoncError'
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number

  constructor(reason: string, line: number, column: number) {
    super(`${reason} (line ${line}, column ${column})`)
    this.line = line
    this.column = column
  }
}

const maxDepth = 512

/** The error code in words: `CommaExpected` becomes `Comma expected`. */
const reasonOf = (code: ParseErrorCode): string =>
  printParseErrorCode(code).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

interface Open {
  /** Name of the member that holds the container. */
  readonly name: string
  readonly container: unknown[] | Map<string, unknown>
}

/**
 * Reads JSON with comments and trailing commas, the format of app files.
 * @param onRepeated called for a member whose name its object has already, and which replaces it. Without it, such a
 * member is an error
 * @throws {JsoncError} at the first error
 */
export const parseJsonc = (source: string, onRepeated?: (name: string, line: number) => void): unknown => {
  const fail = (reason: string, line: number, character: number): never => {
    throw new JsoncError(reason, line + 1, character + 1)
  }
  const root: unknown[] = []
  const open: Open[] = [{ name: '', container: root }]
  let member = ''
  const add = (name: string, value: unknown): void => {
    const container = open.at(-1)?.container
    if (container instanceof Map) container.set(name, value)
    else container?.push(value)
  }
  const begin = (container: Open['container'], line: number, character: number): void => {
    if (open.length > maxDepth) fail(`Nested deeper than ${maxDepth} levels`, line, character)
    open.push({ name: member, container })
  }
  const end = (): void => {
    const { name = '', container } = open.pop() ?? {}
    add(name, container instanceof Map ? Object.fromEntries(container) : container)
  }
  visit(
    source.startsWith('\uFEFF') ? source.slice(1) : source,
    {
      onObjectBegin: (_offset, _length, line, character) => begin(new Map(), line, character),
      onArrayBegin: (_offset, _length, line, character) => begin([], line, character),
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty: (name, _offset, _length, line, character) => {
        const container = open.at(-1)?.container
        if (container instanceof Map && container.has(name)) {
          if (onRepeated === undefined) fail(`The member ${JSON.stringify(name)} is repeated`, line, character)
          onRepeated?.(name, line + 1)
        }
        member = name
      },
      onLiteralValue: (value) => add(member, value),
      onError: (code, _offset, _length, line, character) => fail(reasonOf(code), line, character),
    },
    { allowTrailingComma: true },
  )
  return root[0]
}
