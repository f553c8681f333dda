import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { addNodeCheck } from './add-node-check.ts'
import { prepareTypes, readEntries } from './prepare-types.ts'

/** The folder in `dist` for `require`. */
const folder = 'cjs'

/** The oldest Node that loads the packages. */
const target = 'node20.19'

/** Shortens the code of a file, and writes its CommonJS copy if it has one. */
const writeCode = async (dist: string, path: string, hasCommonJs: boolean): Promise<void> => {
  const file = join(dist, path)
  const built = await readFile(file, 'utf8')
  // Bundlers read this comment of an import; every way to shorten code removes it.
  const isShort = !built.includes('webpackIgnore')
  const options = { platform: 'node', target, minifySyntax: isShort, minifyWhitespace: isShort } as const
  const { code } = await transform(built, { ...options, format: 'esm' })
  await writeFile(file, code)
  if (!hasCommonJs) return
  // arethetypeswrong finds a default export only in code with spaces.
  const minifyWhitespace = isShort && !/\bexport default\b|\bas default\b/.test(built)
  const copy = await transform(code, { ...options, minifyWhitespace, format: 'cjs', banner: '"use strict";' })
  await mkdir(dirname(join(dist, folder, path)), { recursive: true })
  await writeFile(join(dist, folder, path), copy.code)
}

/**
 * Prepares a built package for publishing: shortens its code, removes the types that no entry imports and adds the
 * check of Node's version to its commands. If its entries have the condition `require`, writes a CommonJS copy into
 * `dist/cjs`. The copy has the same files: they are next to each other in the tarball, whose compression then stores
 * what they share once.
 */
export const preparePackage = async (dist: string): Promise<void> => {
  await rm(join(dist, folder), { recursive: true, force: true })
  const paths = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'))
  const hasCommonJs = (await readEntries(dist)).some((entry) => entry.require !== undefined)
  for (const path of paths) await writeCode(dist, path, hasCommonJs)
  await addNodeCheck(join(dist, '..'))
  const declarations = await prepareTypes(dist)
  if (!hasCommonJs) return
  for (const path of declarations) {
    await mkdir(dirname(join(dist, folder, path)), { recursive: true })
    await copyFile(join(dist, path), join(dist, folder, path))
  }
  // TypeScript and Node read the module system of a file from the nearest manifest.
  await writeFile(join(dist, folder, 'package.json'), '{ "type": "commonjs" }\n')
}

const [, script = '', dist = 'dist'] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await preparePackage(resolve(dist))
