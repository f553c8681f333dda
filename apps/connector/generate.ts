import { readFile } from 'node:fs/promises'
import { generatedFiles as appFiles, generatedSection, manifestFolder } from './src/manifest/generated-files.ts'

/** The app's files, as the repository's generator writes and checks them. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly text: string; readonly section?: string }[]
> => {
  const packageFile = await readFile(new URL('package.json', import.meta.url), 'utf8')
  const { name, version } = JSON.parse(packageFile) as { readonly name: string; readonly version: string }
  const library = { name, version }
  return [
    ...[...appFiles(library)].map(([path, text]) => ({ path: `${manifestFolder}/${path}`, text })),
    { path: 'README.md', section: 'modules', text: generatedSection(library) },
  ]
}
