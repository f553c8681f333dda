import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { thirdPartyLicenses } from '../../scripts/third-party-licenses.ts'

const here = import.meta.dirname

/**
 * Bundles the page: `index.html`, one script, one style sheet, icon, fonts and licences. All URLs are below
 * `/_dev/page/`; nothing is loaded from other origins.
 * @param outdir folder to write to; created if it is missing
 */
export const buildPage = async (outdir: string): Promise<void> => {
  await mkdir(outdir, { recursive: true })
  const { metafile } = await build({
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
    metafile: true,
    logLevel: 'warning',
  })
  await Promise.all([
    copyFile(join(here, 'page/index.html'), join(outdir, 'index.html')),
    copyFile(join(here, 'page/icon.svg'), join(outdir, 'icon.svg')),
    writeFile(join(outdir, 'licences.txt'), await thirdPartyLicenses([metafile])),
  ])
}

if (process.argv[1] === import.meta.filename) await buildPage(join(here, 'dist/page'))
