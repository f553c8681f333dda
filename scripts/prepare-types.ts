import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A relative specifier in a declaration file. */
const relativeImport = /(?:\bfrom|\bimport\()\s*['"](\.[^'"]+)['"]/g

/** Types that a project may lack: globals of the web and of Node, modules of Node, optional peers, newer generics. */
const platformTypes =
  /\b(?:AbortSignal|Buffer|CryptoKey|JsonWebKey|NodeJS|ReadableStream|Request|RequestInit|Response|TextEncoder|URL)\b|Uint8Array<|Symbol\.asyncDispose|['"](?:node:[^'"]+|undici|hono|@nats-io\/[^'"]+)['"]/

const isComment = (line: string): boolean => /^\s*(?:\/\*|\*|\/\/)/.test(line)

/** Without the types of a platform, their uses are `any` instead of an error in a file that the user cannot change. */
const withoutPlatformErrors = (declarations: string): string =>
  declarations
    .split('\n')
    .map((line) => (platformTypes.test(line) && !isComment(line) ? `// @ts-ignore\n${line}` : line))
    .join('\n')

/** An entry point of a package: its files for `import`. */
export interface Entry {
  readonly default: string
  readonly types: string
  /** Only of a package with a CommonJS copy. */
  readonly require?: unknown
}

/** The entry points of the package, except for its manifest. */
export const readEntries = async (dist: string): Promise<readonly Entry[]> => {
  const manifest: { exports: Readonly<Record<string, string | Entry>> } = JSON.parse(
    await readFile(join(dist, '../package.json'), 'utf8'),
  )
  return Object.values(manifest.exports).filter((entry) => typeof entry !== 'string')
}

/** The declaration files that the types of the entries import, directly or not. Paths relative to `dist`. */
const reachableTypes = async (dist: string, entries: readonly string[]): Promise<ReadonlySet<string>> => {
  const reached = new Set(entries)
  for (const path of reached) {
    const text = await readFile(join(dist, path), 'utf8')
    for (const [, specifier = ''] of text.matchAll(relativeImport)) {
      if (!specifier.endsWith('.json')) reached.add(join(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts')))
    }
  }
  return reached
}

/**
 * Prepares the built declarations of a package for publishing: removes those that no entry imports, and lets the others
 * compile in a project without the types of a platform.
 * @returns the paths of the declarations, relative to `dist`
 */
export const prepareTypes = async (dist: string): Promise<readonly string[]> => {
  const entries = await readEntries(dist)
  const reached = await reachableTypes(
    dist,
    entries.map(({ types }) => relative('dist', types)),
  )
  const declarations = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.d.ts'))
  for (const path of declarations) {
    const file = join(dist, path)
    if (reached.has(path)) await writeFile(file, withoutPlatformErrors(await readFile(file, 'utf8')))
    else await rm(file)
  }
  return [...reached]
}

const [, script = '', dist = 'dist'] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await prepareTypes(resolve(dist))
