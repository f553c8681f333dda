import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sectionsWithOriginal } from './rewrite-manifest.ts'

/** A `package.json` that lists the original. */
export interface Manifest {
  readonly path: string
  readonly bytes: Buffer
  readonly sections: readonly string[]
}

const readManifest = async (path: string): Promise<Manifest | undefined> => {
  try {
    const bytes = await readFile(path)
    const sections = sectionsWithOriginal(JSON.parse(new TextDecoder().decode(bytes)))
    return sections.length === 0 ? undefined : { path, bytes, sections }
  } catch {
    // Missing, or no JSON: then it lists nothing.
    return undefined
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The nearest `package.json` above each file that lists the original, within the file's repository. */
export const findManifests = async (files: readonly string[]): Promise<readonly Manifest[]> => {
  const known = new Map<string, Promise<Manifest | undefined>>()
  const above = (folder: string): Promise<Manifest | undefined> => {
    const found = known.get(folder) ?? find(folder)
    known.set(folder, found)
    return found
  }
  const find = async (folder: string): Promise<Manifest | undefined> => {
    const manifest = await readManifest(join(folder, 'package.json'))
    if (manifest !== undefined || folder === dirname(folder) || (await exists(join(folder, '.git')))) return manifest
    return above(dirname(folder))
  }
  const found = new Map<string, Manifest>()
  for (const file of files) {
    const manifest = await above(dirname(resolve(file)))
    if (manifest !== undefined) found.set(manifest.path, manifest)
  }
  return [...found.values()]
}
