import { ImlError } from '../error/iml-error.ts'

/** A token of an expression; `value` is the name, the text inside quotes, the digits or the symbol. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'quoted_name' | 'sign' | 'end'
  readonly value: string
  readonly start: number
  readonly end: number
}

const blanks = /\s*/y
const number = /\d+(?:\.\d+)?/y
const name = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const segment = /[\p{L}\p{N}_$]+/uy
// Longest first. `=>`, `?`, `:`, `{` and `}` belong to other languages; the parser explains them.
const sign = /[=!]==|\.{3}|[=!<>]=|&&|\|\||\+\+|=>|[=<>&|+\-*/%!()[\],;.?:{}]/y
const quotes = ["'", '"', '`']
const unquoted = [
  ['number', number],
  ['name', name],
  ['sign', sign],
] as const

/**
 * Splits one expression into tokens, up to the first `}}` outside quotes. Tokens are read on demand, so that text
 * with an early error is not read to the end.
 * @param source the whole template
 * @param start offset after the `{{`
 * @returns the token at an index, from 0; after the last token, always the last one, of kind `end`
 */
export const createTokenReader = (source: string, start: number): ((index: number) => Token) => {
  const tokens: Token[] = []
  let at = start
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0] ?? ''
  }

  /** @throws {ImlError} `unclosed_expression`, `unclosed_text`, `unexpected_character` */
  const tokenAt = (index: number): Token => {
    for (;;) {
      const known = tokens[index] ?? (tokens.at(-1)?.kind === 'end' ? tokens.at(-1) : undefined)
      if (known !== undefined) return known
      const token = nextToken()
      tokens.push(token)
      at = token.end
    }
  }

  const nextToken = (): Token => {
    at += take(blanks).length
    if (at >= source.length) {
      throw new ImlError('unclosed_expression', 'The expression has no closing }}', { source, position: start - 2 })
    }
    return source.startsWith('}}', at) ? { kind: 'end', value: '}}', start: at, end: at + 2 } : readToken()
  }

  const readToken = (): Token => {
    const character = source.charAt(at)
    if (quotes.includes(character)) {
      const end = source.indexOf(character, at + 1)
      if (end < 0) {
        throw new ImlError('unclosed_text', `The text has no closing ${character}`, { source, position: at })
      }
      if (character === '`' && end === at + 1) {
        throw new ImlError('unexpected_token', 'A name in backticks must not be empty', { source, position: at })
      }
      const kind = character === '`' ? 'quoted_name' : 'text'
      return { kind, value: source.slice(at + 1, end), start: at, end: end + 1 }
    }
    const last = tokens.at(-1)
    const afterDot = last?.kind === 'sign' && last.value === '.' && last.end === at
    const patterns = [...(afterDot ? ([['name', segment]] as const) : []), ...unquoted]
    for (const [kind, pattern] of patterns) {
      const value = take(pattern)
      if (value) return { kind, value, start: at, end: at + value.length }
    }
    throw new ImlError('unexpected_character', 'Unexpected character', { source, position: at })
  }

  return tokenAt
}
