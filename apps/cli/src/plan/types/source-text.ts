import { isJsonObject } from '@org/segment-core/internal'

/** A string literal. Line separators are escaped, because editors take them for ends of lines. */
export const stringLiteral = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The name of a member of a type. */
export const memberName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name))

/** Text for a comment: it cannot end the comment, and is not read as a TSDoc tag. */
const commentText = (text: string): string =>
  text
    .replaceAll('*/', '*\\/')
    .replace(/(^|[\s*{])@/g, '$1\\@')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu, ' ')
    .trimEnd()

/** A documentation comment, one line for each line of the texts; empty if there is none. */
export const docComment = (texts: readonly string[], indent: string): string => {
  const lines = texts
    .flatMap((text) => text.split(/\r\n|[\n\r\u2028\u2029]/))
    .map(commentText)
    .filter((line, index, all) => line !== '' || (index > 0 && index < all.length - 1))
  if (lines.length === 0) return ''
  const [only] = lines
  if (lines.length === 1) return `${indent}/** ${only} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`
}

/** A JSON value as an expression. A literal with the member `__proto__` would set the prototype. */
export const jsonSource = (value: unknown, indent = ''): string => {
  const inner = `${indent}  `
  const block = (open: string, lines: readonly string[], close: string): string =>
    lines.length === 0
      ? `${open}${close}`
      : `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${indent}${close}`
  if (typeof value === 'string') return stringLiteral(value)
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => jsonSource(item, inner)),
      ']',
    )
  if (!isJsonObject(value)) return JSON.stringify(value)
  const nameOf = (name: string): string => (name === '__proto__' ? '["__proto__"]' : memberName(name))
  return block(
    '{',
    Object.entries(value).map(([name, member]) => `${nameOf(name)}: ${jsonSource(member, inner)}`),
    '}',
  )
}
