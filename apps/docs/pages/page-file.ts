/** A page that is written before the site is built. */
export interface PageFile {
  /** Path in the folder of pages, such as `reference/issues/id_not_string.md`. Its address is the same in lower case. */
  readonly path: string
  readonly title: string
  readonly description: string
  /** Markdown without a title. */
  readonly text: string
  /** Position and label in the sidebar. */
  readonly sidebar?: { readonly order?: number; readonly label?: string }
  /** Whether the page has a table of contents. @default true */
  readonly hasContents?: boolean
  /** Whether the page needs the width of the window, because of a wide table. It then has no table of contents. */
  readonly isWide?: boolean
}

/** The text of a file: the properties of a page as front matter, then its Markdown. JSON is YAML. */
export const fileText = ({
  title,
  description,
  text,
  sidebar,
  hasContents = true,
  isWide = false,
}: PageFile): string => {
  const properties = {
    title,
    description,
    editUrl: false,
    ...(sidebar === undefined ? {} : { sidebar }),
    ...(hasContents && !isWide ? {} : { tableOfContents: false }),
    ...(isWide ? { head: [{ tag: 'style', content: ':root { --sl-content-width: 80rem }' }] } : {}),
  }
  const lines = Object.entries(properties).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return `---\n${lines.join('\n')}\n---\n\n${text.trim()}\n`
}
