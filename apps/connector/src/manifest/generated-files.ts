import type { Library } from '@org/segment-core'
import { moduleDiagram } from './diagram.ts'
import { docsPage } from './docs-page.ts'
import { asHtml, asMarkdown, inFolder } from './document.ts'
import { diagramPath, moduleList } from './module-list.ts'
import { scenariosOf } from './scenarios.ts'
import { appFiles, draftApp } from './segment-app.ts'
import { coreTables, type SpecTables } from './spec-tables.ts'

/** Folder of the app, relative to the package. */
export const manifestFolder = 'manifest'

/** All generated files of the app: text by path. */
export const generatedFiles = (library: Library, tables: SpecTables = coreTables): ReadonlyMap<string, string> => {
  const draft = draftApp(library, tables)
  const blocks = docsPage(draft)
  const inDocs = inFolder(blocks, 'docs')
  // The platform shows the readme of an app by itself, without the pictures.
  const readme = asMarkdown(blocks.filter(({ picture }) => picture === undefined))
  return new Map([
    ...appFiles(draft, readme),
    ...scenariosOf(draft.modules).map(
      ({ path, blueprint }) => [path, `${JSON.stringify(blueprint, undefined, 2)}\n`] as const,
    ),
    ...draft.modules.map((module) => [diagramPath(module), moduleDiagram(module, tables.regions)] as const),
    ['docs/segment.md', asMarkdown(inDocs)],
    ['docs/segment.html', asHtml(inDocs, 'Segment')],
  ])
}

/** The section on the modules in the README of the package. */
export const generatedSection = (library: Library, tables: SpecTables = coreTables): string =>
  moduleList(draftApp(library, tables).modules, manifestFolder)
