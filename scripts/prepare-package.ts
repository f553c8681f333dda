import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, transform } from 'esbuild'
import { type Entry, prepareTypes, readEntries } from './prepare-types.ts'

/** The folder in `dist` for `require`. */
const folder = 'cjs'

/** The oldest Node that loads the packages. */
const target = 'node20.19'

/** A documentation comment as the compiler writes it: on lines of its own. */
const docComment = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm

/** Writes the code of the entries as CommonJS; modules that several entries share are in chunks. */
const writeCommonJs = async (dist: string, entries: readonly Entry[]): Promise<void> => {
  const options = { platform: 'node', target, minify: true } as const
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
 * Prepares a built package for publishing: shortens its code and removes the types that no entry imports, and
 * writes a CommonJS copy into `dist/cjs` if its entries have the condition `require`. The types of the copy have
 * documentation only where editors show it, because most of its consumers find the other types.
 * @param documented the start of the paths whose types keep their documentation in the copy
 */
export const preparePackage = async (dist: string, documented = 'index'): Promise<void> => {
  await rm(join(dist, folder), { recursive: true, force: true })
  const paths = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'))
  const entries = await readEntries(dist)
  for (const path of paths) {
    const file = join(dist, path)
    const code = await readFile(file, 'utf8')
    // Bundlers read this comment of an import; every way to shorten code removes it.
    const isShort = !code.includes('webpackIgnore')
    const options = { target, format: 'esm', minifySyntax: isShort, minifyWhitespace: isShort } as const
    await writeFile(file, (await transform(code, options)).code)
  }
  const hasCommonJs = entries.every((entry) => entry.require !== undefined)
  if (hasCommonJs) await writeCommonJs(dist, entries)
  const declarations = await prepareTypes(dist)
  if (!hasCommonJs) return
  for (const path of declarations) {
    const types = await readFile(join(dist, path), 'utf8')
    const copy = join(dist, folder, path)
    await mkdir(dirname(copy), { recursive: true })
    await writeFile(copy, path.startsWith(documented) ? types : types.replace(docComment, ''))
  }
}

const [, script = '', dist = 'dist', documented] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await preparePackage(resolve(dist), documented)
