import { readFile } from 'node:fs/promises'
import { generatedFiles as appFiles, manifestFolder } from './src/manifest/generated-files.ts'

/** The app's files, as the repository's generator writes and checks them. */
export const generatedFiles = async (): Promise<readonly { readonly path: string; readonly text: string }[]> => {
  const packageFile = await readFile(new URL('package.json', import.meta.url), 'utf8')
  const { name, version } = JSON.parse(packageFile) as { readonly name: string; readonly version: string }
  return [...appFiles({ name, version })].map(([path, text]) => ({ path: `${manifestFolder}/${path}`, text }))
}
