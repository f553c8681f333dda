import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** The folder in `dist` for `require`. */
const folder = 'cjs'

/** Writes a CommonJS copy of a built package into its `dist/cjs`: code, types and JSON files. */
export const buildCommonJs = async (dist: string): Promise<void> => {
  const paths = (await readdir(dist, { recursive: true })).filter((path) => !path.startsWith(folder))
  const having = (ending: string): readonly string[] => paths.filter((path) => path.endsWith(ending))
  const target = (path: string): string => join(dist, folder, path)
  await build({
    entryPoints: having('.js').map((path) => join(dist, path)),
    outbase: dist,
    outdir: join(dist, folder),
    // A real `import()` stays one, so that bundlers see that it may fail.
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
  })
  for (const path of having('.json')) {
    await mkdir(dirname(target(path)), { recursive: true })
    await copyFile(join(dist, path), target(path))
  }
  for (const path of having('.d.ts')) {
    const types = await readFile(join(dist, path), 'utf8')
    await mkdir(dirname(target(path)), { recursive: true })
    await writeFile(target(path), types.replace(/\n\/\/# sourceMappingURL=.*$/, ''))
  }
  // TypeScript and Node read the module system of a file from the nearest manifest.
  await writeFile(target('package.json'), '{ "type": "commonjs" }\n')
}

const [, script = '', dist = 'dist'] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) await buildCommonJs(resolve(dist))
