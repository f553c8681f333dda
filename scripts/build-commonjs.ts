import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** The folder in `dist` for `require`. */
const folder = 'cjs'

/** The oldest Node that loads the packages. */
const target = 'node20.19'

/** A documentation comment as the compiler writes it: on lines of its own. */
const docComment = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm

/**
 * Prepares a built package for publishing: removes the comments from its code, and writes a CommonJS copy of its code,
 * types and JSON files into `dist/cjs`. Both keep the tarball small: the copy has documentation only where editors show
 * it, because most of its consumers find the other types.
 * @param documented the start of the paths whose types keep their documentation in the copy
 */
export const buildCommonJs = async (dist: string, documented = 'index'): Promise<void> => {
  const paths = (await readdir(dist, { recursive: true })).filter((path) => !path.startsWith(folder))
  const having = (ending: string): readonly string[] => paths.filter((path) => path.endsWith(ending))
  const copyOf = (path: string): string => join(dist, folder, path)
  const code = having('.js').map((path) => join(dist, path))
  const options = { entryPoints: code, outbase: dist, platform: 'node', target, logLevel: 'warning' } as const
  await build({ ...options, outdir: dist, format: 'esm', allowOverwrite: true })
  // A real `import()` stays one, so that bundlers see that it may fail.
  const copied = { ...options, outdir: join(dist, folder), format: 'cjs' } as const
  const isEntry = (path: string): boolean => path.endsWith('index.js')
  // Tools that check packages read entries as text.
  await build({ ...copied, entryPoints: code.filter(isEntry) })
  await build({ ...copied, entryPoints: code.filter((path) => !isEntry(path)), minifyWhitespace: true })
  for (const path of [...having('.json'), ...having('.d.ts')]) {
    await mkdir(dirname(copyOf(path)), { recursive: true })
    await copyFile(join(dist, path), copyOf(path))
  }
  for (const path of having('.d.ts').filter((path) => !path.startsWith(documented))) {
    await writeFile(copyOf(path), (await readFile(join(dist, path), 'utf8')).replace(docComment, ''))
  }
  // TypeScript and Node read the module system of a file from the nearest manifest.
  await writeFile(copyOf('package.json'), '{ "type": "commonjs" }\n')
}

const [, script = '', dist = 'dist', documented] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await buildCommonJs(resolve(dist), documented)
