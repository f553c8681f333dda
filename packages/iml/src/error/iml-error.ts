/** All error codes. */
export const imlErrorCodes = {
  unexpected_character: 'a character that IML does not use',
  unexpected_token: 'a word or symbol that the grammar does not allow in this place',
  unclosed_text: 'quoted text without a closing quote',
  unclosed_expression: 'an opening {{ without }}',
  empty_expression: 'nothing between {{ and }}',
  not_in_language: 'syntax that looks like JavaScript and that IML does not have: a literal array or object, ?:, =>',
  misplaced_spread: 'a spread that is not the key of an object',
  spread_not_collection: 'a spread of a value that is not a collection',
  unknown_function: 'a call of a function that is neither standard nor custom',
  wrong_arity: 'too few or too many arguments',
  invalid_argument: 'an argument that the function does not accept',
  function_failed: 'a custom function threw',
  raised: 'the template raised an error with errorFactory',
  effect_missing: 'the template needs a clock, random numbers or a signer that the options do not provide',
  too_deep: 'nesting deeper than the limit',
  too_large: 'a text, array or pattern larger than the limit',
  too_slow: 'a regular expression that ran longer than the time limit',
  unprintable: 'a syntax tree that no source text can express',
  invalid_input: 'data that could not be read: a getter or proxy threw',
} as const

/** One of the codes of {@link imlErrorCodes}. */
export type ImlErrorCode = keyof typeof imlErrorCodes

/** Details of an {@link ImlError}. */
export interface ImlErrorDetails {
  /** The whole source of the template, from which line, column and excerpt are computed. */
  source: string
  /** Offset into the source, in UTF-16 units, counted from 0. */
  position: number
  /** JSON Pointer of the string in a tree; absent for a single template. */
  path?: string | undefined
  /** Name of the function that was running. */
  functionName?: string | undefined
  /** Error type that the template raised, such as `DataError`; only with `raised`. */
  errorType?: string | undefined
  cause?: unknown
}

const brand = Symbol.for('@org/iml/ImlError')
const excerptReach = 30

/**
 * The only error that this package throws. The message quotes the template around the position, never the data:
 * values may be secret.
 */
export class ImlError extends Error {
  readonly code: ImlErrorCode
  /** Offset into the template, in UTF-16 units, counted from 0. */
  readonly position: number
  /** Line of the template, counted from 1. */
  readonly line: number
  /** Column in the line, in UTF-16 units, counted from 1. */
  readonly column: number
  /** The line of the template around the position, and a second line with a caret below it. */
  readonly excerpt: string
  /** The message without position and excerpt. */
  readonly reason: string
  readonly path: string | undefined
  readonly functionName: string | undefined
  readonly errorType: string | undefined
  readonly [brand] = true

  constructor(code: ImlErrorCode, reason: string, details: ImlErrorDetails) {
    const place = locate(details.source, details.position)
    const where = details.path === undefined ? '' : ` of ${details.path || 'the root'}`
    super(
      `${reason} (line ${place.line}, column ${place.column}${where})\n${place.excerpt}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.name = 'ImlError'
    this.code = code
    this.reason = reason
    this.position = place.position
    this.line = place.line
    this.column = place.column
    this.excerpt = place.excerpt
    this.path = details.path
    this.functionName = details.functionName
    this.errorType = details.errorType
  }

  /** Recognizes the error by its brand, across copies of this package. */
  static is(error: unknown): error is ImlError {
    return typeof error === 'object' && error !== null && Object.hasOwn(error, brand)
  }

  /** The same error at a path of a tree; `path` is a JSON Pointer. */
  static at(path: string, error: ImlError, source: string): ImlError {
    const { code, reason, position, functionName, errorType, cause } = error
    return new ImlError(code, reason, { source, position, path, functionName, errorType, cause })
  }
}

/** A position in a template, as people look for it. */
export type Place = Pick<ImlError, 'position' | 'line' | 'column' | 'excerpt'>

/**
 * Line, column and excerpt of an offset.
 * @param position offset in UTF-16 units; clamped into the text
 */
export const locate = (source: string, position: number): Place => {
  const offset = Math.max(0, Math.min(position, source.length))
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1
  const nextBreak = source.indexOf('\n', offset)
  const lineEnd = nextBreak < 0 ? source.length : nextBreak
  let line = 1
  for (let at = source.indexOf('\n'); at >= 0 && at < lineStart; at = source.indexOf('\n', at + 1)) line += 1
  const from = Math.max(lineStart, offset - excerptReach)
  const to = Math.min(lineEnd, offset + excerptReach)
  const before = from > lineStart ? '…' : ''
  const after = to < lineEnd ? '…' : ''
  const shown = before + source.slice(from, to).replaceAll(/[\t\r]/g, ' ') + after
  const caret = `${' '.repeat(before.length + offset - from)}^`
  return { position: offset, line, column: offset - lineStart + 1, excerpt: `${shown}\n${caret}` }
}
