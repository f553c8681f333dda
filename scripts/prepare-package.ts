import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, transform } from 'esbuild'

/** The folder in `dist` for `require`. */
const folder = 'cjs'

/** The oldest Node that loads the packages. */
const target = 'node20.19'

/** A documentation comment as the compiler writes it: on lines of its own. */
const docComment = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm

/** A relative specifier in a declaration file. */
const relativeImport = /(?:\bfrom|\bimport\()\s*['"](\.[^'"]+)['"]/g

/** Types that a project may lack: globals of the web and of Node, modules of Node, an optional peer, newer generics. */
const platformTypes =
  /\b(?:AbortSignal|Buffer|CryptoKey|JsonWebKey|NodeJS|ReadableStream|Request|RequestInit|Response|TextEncoder|URL)\b|Uint8Array<|Symbol\.asyncDispose|['"](?:node:[^'"]+|undici)['"]/

const isComment = (line: string): boolean => /^\s*(?:\/\*|\*|\/\/)/.test(line)

/** Without the types of a platform, their uses are `any` instead of an error in a file that the user cannot change. */
const withoutPlatformErrors = (declarations: string): string =>
  declarations
    .split('\n')
    .map((line) => (platformTypes.test(line) && !isComment(line) ? `// @ts-ignore\n${line}` : line))
    .join('\n')

interface Entry {
  readonly default: string
  readonly types: string
  /** Only of a package with a CommonJS copy. */
  readonly require?: unknown
}

/** The entry points of the package, except for its manifest. */
const readEntries = async (dist: string): Promise<readonly Entry[]> => {
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

/** Writes the code of the entries as CommonJS; modules that several entries share are in chunks. */
const writeCommonJs = async (dist: string, entries: readonly Entry[]): Promise<void> => {
  const options = { platform: 'node', target, minifyWhitespace: true, minifySyntax: true } as const
  // esbuild shares code between entries only in ES modules.
  const { outputFiles } = await build({
    ...options,
    entryPoints: entries.map((entry) => join(dist, '..', entry.default)),
    outbase: dist,
    outdir: join(dist, folder),
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    logLevel: 'warning',
    write: false,
  })
  for (const { path, text } of outputFiles) {
    // A real `import()` stays one, so that bundlers see that it may fail.
    // arethetypeswrong finds a default export only in code with spaces.
    const minifyWhitespace = !/\bas default\b/.test(text)
    const { code } = await transform(text, { ...options, banner: '"use strict";', minifyWhitespace, format: 'cjs' })
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }
  // TypeScript and Node read the module system of a file from the nearest manifest.
  await writeFile(join(dist, folder, 'package.json'), '{ "type": "commonjs" }\n')
}

/**
 * Prepares a built package for publishing: removes the comments from its code and the types that no entry imports, and
 * writes a CommonJS copy into `dist/cjs` if its entries have the condition `require`. The types of the copy have
 * documentation only where editors show it, because most of its consumers find the other types.
 * @param documented the start of the paths whose types keep their documentation in the copy
 */
export const preparePackage = async (dist: string, documented = 'index'): Promise<void> => {
  await rm(join(dist, folder), { recursive: true, force: true })
  const paths = await readdir(dist, { recursive: true })
  const having = (ending: string): readonly string[] => paths.filter((path) => path.endsWith(ending))
  const entries = await readEntries(dist)
  const entryPoints = having('.js').map((path) => join(dist, path))
  await build({ entryPoints, outdir: dist, outbase: dist, target, format: 'esm', allowOverwrite: true })
  const hasCommonJs = entries.every((entry) => entry.require !== undefined)
  if (hasCommonJs) await writeCommonJs(dist, entries)
  const reached = await reachableTypes(
    dist,
    entries.map(({ types }) => relative('dist', types)),
  )
  for (const path of having('.d.ts')) {
    if (!reached.has(path)) {
      await rm(join(dist, path))
      continue
    }
    const types = withoutPlatformErrors(await readFile(join(dist, path), 'utf8'))
    await writeFile(join(dist, path), types)
    if (!hasCommonJs) continue
    const copy = join(dist, folder, path)
    await mkdir(dirname(copy), { recursive: true })
    await writeFile(copy, path.startsWith(documented) ? types : types.replace(docComment, ''))
  }
}

const [, script = '', dist = 'dist', documented] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await preparePackage(resolve(dist), documented)
