import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname

/** Packages in the bundle; their licences must be included. */
const bundled = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
]

const licenceOf = async (name: string): Promise<string> => {
  // pnpm puts a dependency of a dependency beside it in its store.
  const places = [join(here, 'node_modules', name), join(here, 'node_modules/@preact/signals/node_modules', name)]
  for (const place of places) {
    try {
      return `${name}\n\n${await readFile(join(place, 'LICENSE'), 'utf8')}`
    } catch {}
  }
  return ''
}

/**
 * Bundles the page: `index.html`, one script, one style sheet, icon, fonts and licences. All URLs are below
 * `/_dev/page/`; nothing is loaded from other origins.
 * @param outdir folder to write to; created if it is missing
 */
export const buildPage = async (outdir: string): Promise<void> => {
  await mkdir(outdir, { recursive: true })
  await build({
    entryPoints: { page: join(here, 'page/main.tsx') },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    conditions: ['@org/source', 'browser', 'module', 'import'],
    loader: { '.woff2': 'file' },
    assetNames: 'fonts/[name]',
    publicPath: '/_dev/page',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const licences = await Promise.all(bundled.map(licenceOf))
  await Promise.all([
    copyFile(join(here, 'page/index.html'), join(outdir, 'index.html')),
    copyFile(join(here, 'page/icon.svg'), join(outdir, 'icon.svg')),
    writeFile(join(outdir, 'licences.txt'), licences.filter((text) => text !== '').join('\n\n---\n\n')),
  ])
}

if (process.argv[1] === import.meta.filename) await buildPage(join(here, 'dist/page'))
