/** A block of a page. Text is inline Markdown: bold, code and links. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly text: string }

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const blockAsMarkdown = (block: Block): string => {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`
    case 'paragraph':
      return block.text
    case 'list':
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${item}`).join('\n')
    case 'table': {
      const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
      return [line(block.head), line(block.head.map(() => '---')), ...block.rows.map(line)].join('\n')
    }
    case 'code':
      return `\`\`\`\n${block.text}\n\`\`\``
    default:
      return block satisfies never
  }
}

/** Writes a page as Markdown. */
export const asMarkdown = (blocks: readonly Block[]): string => `${blocks.map(blockAsMarkdown).join('\n\n')}\n`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Inline Markdown as HTML. Code is not formatted. */
const inline = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => {
      if (/^`[^`]*`$/.test(part)) return `<code>${escapeHtml(part.slice(1, -1))}</code>`
      return escapeHtml(part)
        .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
        .replace(/\[([^\]]+)\]\((https:\/\/[^)\s]+|#[\w-]+)\)/g, '<a href="$2">$1</a>')
    })
    .join('')

/** The anchor of a heading: its words in lowercase, joined by hyphens. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

const blockAsHtml = (block: Block): string => {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${anchorOf(block.text)}">${inline(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>\n${block.items.map((item) => `  <li>${inline(item)}</li>`).join('\n')}\n</${tag}>`
    }
    case 'table': {
      const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
        `  <tr>${cells.map((text) => `<${tag}>${inline(text)}</${tag}>`).join('')}</tr>`
      return `<table>\n${[row('th', block.head), ...block.rows.map((cells) => row('td', cells))].join('\n')}\n</table>`
    }
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`
    default:
      return block satisfies never
  }
}

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { border: 1px solid #d5dae1; padding: .4rem .6rem; text-align: left; vertical-align: top }
th { background: #f3f5f8 }
code, pre { font: .9em ui-monospace, monospace; background: #f3f5f8; overflow-wrap: anywhere }
pre { padding: .75rem; overflow-x: auto }
a { color: #0b5ed7 }`

/** Writes a page as a complete HTML document. */
export const asHtml = (blocks: readonly Block[], title: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${style}
</style>
</head>
<body>
${blocks.map(blockAsHtml).join('\n')}
</body>
</html>
`
