import { parseExpression } from './parse.ts'
import type { SyntaxNote, Template, TemplatePart } from './syntax-tree.ts'

const spread = /\{\{\s*\.\.\.\s*\}\}/y

/**
 * Parses a template: text with expressions between `{{` and `}}`. Text without `{{` is a template too.
 * @returns a template, to be evaluated any number of times
 * @throws {ImlError} at the first syntax error
 */
export const parseTemplate = (text: string): Template => {
  const parts: TemplatePart[] = []
  const notes: SyntaxNote[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    const literalEnd = open < 0 ? text.length : open
    if (literalEnd > at) parts.push({ kind: 'literal', text: text.slice(at, literalEnd), start: at, end: literalEnd })
    if (open < 0) return { source: text, parts, notes }
    spread.lastIndex = open
    const spreadText = spread.exec(text)?.[0]
    if (spreadText !== undefined) {
      at = open + spreadText.length
      parts.push({ kind: 'spread', start: open, end: at })
      continue
    }
    const parsed = parseExpression(text, open + 2)
    parts.push({ kind: 'expression', expression: parsed.expression, start: open, end: parsed.end })
    for (const note of parsed.notes) notes.push(note)
    at = parsed.end
  }
}

/** Whether the template is exactly the spread key `{{...}}`. */
export const isSpreadKey = (template: Template): boolean =>
  template.parts.length === 1 && template.parts[0]?.kind === 'spread'
