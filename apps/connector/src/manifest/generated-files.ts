import type { Library } from '@org/segment-core'
import { docsPage } from './docs-page.ts'
import { asHtml, asMarkdown } from './document.ts'
import { scenariosOf } from './scenarios.ts'
import { appFiles, draftApp } from './segment-app.ts'
import { coreTables, type SpecTables } from './spec-tables.ts'

/** Folder of the app, relative to the package. */
export const manifestFolder = 'manifest'

/** All generated files of the app: text by path. */
export const generatedFiles = (library: Library, tables: SpecTables = coreTables): ReadonlyMap<string, string> => {
  const draft = draftApp(library, tables)
  const blocks = docsPage(draft)
  const page = asMarkdown(blocks)
  return new Map([
    ...appFiles(draft, page),
    ...scenariosOf(draft.modules).map(
      ({ path, blueprint }) => [path, `${JSON.stringify(blueprint, undefined, 2)}\n`] as const,
    ),
    ['docs/segment.md', page],
    ['docs/segment.html', asHtml(blocks, 'Segment')],
  ])
}
