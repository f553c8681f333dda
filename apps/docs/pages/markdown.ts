const withoutMarkup = (text: string): string =>
  text.replace(/[\\`*_[\]<>|{}#~&]/g, (sign) => `&#${sign.codePointAt(0)};`)

/** Flags and addresses, which Markdown would turn into links. */
const literal = /((?<![\w-])--[a-z][a-z-]*|(?:https?:\/\/|[\w.:]+@)[^\s,;()]+)/

/** Text without any meaning for Markdown or HTML. Flags and addresses become code. */
export const plain = (text: string): string =>
  text
    .split(literal)
    .map((part, index) => (index % 2 === 1 ? code(part) : withoutMarkup(part)))
    .join('')

/** Text in which only code in backticks is marked up, and flags and addresses become code. */
export const prose = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part.replaceAll('|', '\\|') : plain(part)))
    .join('')

/** Inline code, also of text with backticks. In a table, a bar must be escaped even in code. */
export const code = (text: string): string => {
  const fence = text.includes('`') ? '``' : '`'
  const space = fence === '``' ? ' ' : ''
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`
}

/** A block of code, with a fence that the code does not contain. */
export const codeBlock = (language: string, text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A table of cells that are Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
