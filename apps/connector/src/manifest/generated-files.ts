import { docsPage, moduleBlocks } from './docs-page.ts'
import { asHtml, asMarkdown } from './document.ts'
import { type AppLibrary, appFiles, draftApp } from './segment-app.ts'
import { coreTables, type SpecTables } from './spec-tables.ts'

/** Folder of the app, relative to the package. */
export const manifestFolder = 'manifest'

/** Everything that is generated into the folder of the app: path to text. */
export const generatedFiles = (library: AppLibrary, tables: SpecTables = coreTables): ReadonlyMap<string, string> => {
  const draft = draftApp(library, tables)
  const blocks = docsPage(draft)
  const page = asMarkdown(blocks)
  return new Map([
    ...appFiles(draft, page),
    ['docs/segment.md', page],
    ['docs/segment.html', asHtml(blocks, 'Segment')],
  ])
}

/** Name of the README's section with the list of modules. */
export const moduleListSection = 'modules'

const open = `<!-- generated: ${moduleListSection} -->`
const close = `<!-- /generated: ${moduleListSection} -->`

/** The list of modules with their fields, as Markdown. */
export const moduleList = (library: AppLibrary, tables: SpecTables = coreTables): string =>
  asMarkdown(draftApp(library, tables).modules.flatMap(moduleBlocks)).trim()

/**
 * The README with its list of modules made anew.
 * @throws {RangeError} where the README has no place for it
 */
export const withModuleList = (readme: string, library: AppLibrary, tables: SpecTables = coreTables): string => {
  const [before, after] = [readme.indexOf(open), readme.indexOf(close)]
  if (before < 0 || after < before) throw new RangeError(`the README has no lines "${open}" and "${close}"`)
  return `${readme.slice(0, before)}${open}\n\n${moduleList(library, tables)}\n\n${readme.slice(after)}`
}
