/** A block of a page in both formats. Its text is given as inline Markdown: bold, code and links. */
export interface Block {
  readonly markdown: string
  readonly html: string
  /** Path of a picture, relative to the folder of the app. */
  readonly picture?: string
}

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

/** A heading with an anchor. */
export const heading = (level: 1 | 2 | 3, text: string): Block => ({
  markdown: `${'#'.repeat(level)} ${text}`,
  html: `<h${level} id="${anchorOf(text)}">${inline(text)}</h${level}>`,
})

/** A paragraph of text. */
export const paragraph = (text: string): Block => ({ markdown: text, html: `<p>${inline(text)}</p>` })

/** A numbered (`ol`) or bulleted (`ul`) list. */
export const list = (tag: 'ol' | 'ul', items: readonly string[]): Block => ({
  markdown: items.map((item, index) => `${tag === 'ol' ? `${index + 1}.` : '-'} ${item}`).join('\n'),
  html: `<${tag}>\n${items.map((item) => `  <li>${inline(item)}</li>`).join('\n')}\n</${tag}>`,
})

/** A table with a row of headings. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
    `  <tr>${cells.map((text) => `<${tag}>${inline(text)}</${tag}>`).join('')}</tr>`
  return {
    markdown: [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
    html: `<table>\n${[row('th', head), ...rows.map((cells) => row('td', cells))].join('\n')}\n</table>`,
  }
}

/** A picture. @param path relative to the folder of the app */
export const image = (about: string, path: string): Block => ({
  markdown: `![${about}](${path})`,
  html: `<p><img src="${escapeHtml(path)}" alt="${escapeHtml(about)}"></p>`,
  picture: path,
})

/** The blocks of a page in a folder of the app, from which the pictures are at another path. */
export const inFolder = (blocks: readonly Block[], folder: string): readonly Block[] =>
  blocks.map((block) =>
    block.picture === undefined
      ? block
      : {
          ...block,
          markdown: block.markdown.replace(block.picture, block.picture.replace(`${folder}/`, '')),
          html: block.html.replace(block.picture, block.picture.replace(`${folder}/`, '')),
        },
  )

/** A block of code, shown unchanged. */
export const code = (text: string): Block => ({
  markdown: `\`\`\`\n${text}\n\`\`\``,
  html: `<pre><code>${escapeHtml(text)}</code></pre>`,
})

/** Writes a page as Markdown. */
export const asMarkdown = (blocks: readonly Block[]): string =>
  `${blocks.map(({ markdown }) => markdown).join('\n\n')}\n`

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { border: 1px solid #d5dae1; padding: .4rem .6rem; text-align: left; vertical-align: top }
th { background: #f3f5f8 }
code, pre { font: .9em ui-monospace, monospace; background: #f3f5f8; overflow-wrap: anywhere }
pre { padding: .75rem; overflow-x: auto }
a { color: #0b5ed7 }
img { max-width: 100% }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117 }
  th, td { border-color: #3d444d }
  th, code, pre { background: #161b22 }
  a { color: #6ea8fe }
}`

/** Writes a page as a complete HTML document. */
export const asHtml = (blocks: readonly Block[], title: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${style}
</style>
</head>
<body>
${blocks.map((block) => block.html).join('\n')}
</body>
</html>
`
