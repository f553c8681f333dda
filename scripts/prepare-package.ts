import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

/** The files that the entry points name for `import` and for their types, relative to `dist`. */
const readEntries = async (dist: string): Promise<{ code: readonly string[]; types: readonly string[] }> => {
  const manifest: { exports: Readonly<Record<string, string | { readonly default: string; readonly types: string }>> } =
    JSON.parse(await readFile(join(dist, '../package.json'), 'utf8'))
  const entries = Object.values(manifest.exports).filter((entry) => typeof entry !== 'string')
  const inDist = (path: string): string => relative('dist', path)
  return { code: entries.map((entry) => inDist(entry.default)), types: entries.map(({ types }) => inDist(types)) }
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
const writeCommonJs = async (dist: string, entries: readonly string[]): Promise<void> => {
  const options = { platform: 'node', target, minifyWhitespace: true, minifySyntax: true } as const
  // esbuild shares code between entries only in ES modules.
  const { outputFiles } = await build({
    ...options,
    entryPoints: entries.map((path) => join(dist, path)),
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
}

/**
 * Prepares a built package for publishing: removes the comments from its code and the types that no entry imports, and
 * writes a CommonJS copy into `dist/cjs`. Its types have documentation only where editors show it, because most of its
 * consumers find the other types.
 * @param documented the start of the paths whose types keep their documentation in the copy
 */
export const preparePackage = async (dist: string, documented = 'index'): Promise<void> => {
  await rm(join(dist, folder), { recursive: true, force: true })
  const paths = await readdir(dist, { recursive: true })
  const having = (ending: string): readonly string[] => paths.filter((path) => path.endsWith(ending))
  const entries = await readEntries(dist)
  const entryPoints = having('.js').map((path) => join(dist, path))
  await build({ entryPoints, outdir: dist, outbase: dist, target, format: 'esm', allowOverwrite: true })
  await writeCommonJs(dist, entries.code)
  const reached = await reachableTypes(dist, entries.types)
  for (const path of having('.d.ts')) {
    if (!reached.has(path)) {
      await rm(join(dist, path))
      continue
    }
    const copy = join(dist, folder, path)
    await mkdir(dirname(copy), { recursive: true })
    if (path.startsWith(documented)) await copyFile(join(dist, path), copy)
    else await writeFile(copy, (await readFile(join(dist, path), 'utf8')).replace(docComment, ''))
  }
  // TypeScript and Node read the module system of a file from the nearest manifest.
  await writeFile(join(dist, folder, 'package.json'), '{ "type": "commonjs" }\n')
}

const [, script = '', dist = 'dist', documented] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await preparePackage(resolve(dist), documented)
