import { readFile } from 'node:fs/promises'
import {
  generatedFiles as appFiles,
  manifestFolder,
  moduleList,
  moduleListSection,
} from './src/manifest/generated-files.ts'

/** Text that is made from a table, and where it stands. */
interface GeneratedFile {
  readonly path: string
  readonly section?: string
  readonly text: string
}

/** What the repository's own generator writes and checks: the app, and the list of modules in the README. */
export const generatedFiles = async (): Promise<readonly GeneratedFile[]> => {
  const packageFile = await readFile(new URL('package.json', import.meta.url), 'utf8')
  const { name, version } = JSON.parse(packageFile) as { readonly name: string; readonly version: string }
  const library = { name, version }
  const files = [...appFiles(library)].map(([path, text]) => ({ path: `${manifestFolder}/${path}`, text }))
  return [...files, { path: 'README.md', section: moduleListSection, text: moduleList(library) }]
}
