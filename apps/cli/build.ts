import { existsSync } from 'node:fs'
import { chmod, cp, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { addNodeCheck } from '../../scripts/add-node-check.ts'
import { thirdPartyLicenses } from '../../scripts/third-party-licenses.ts'

// Builds a small entry file, and chunks that load on demand. Tests pass another output folder.
const outdir = `${resolve(process.argv[2] ?? fileURLToPath(new URL('./dist', import.meta.url)))}/`
await rm(outdir, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: {
    segment: fileURLToPath(new URL('./src/bin.ts', import.meta.url)),
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // Identifiers stay, so that stack traces name functions. `keepNames` would set the name of each closure as it is created.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  conditions: ['@org/source', 'module', 'import', 'node'],
  // Some bundled CommonJS packages call require for built-in modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Installed by those who use --sql.
  external: ['@duckdb/node-api'],
  logLevel: 'warning',
})
await chmod(`${outdir}segment.js`, 0o755)
await addNodeCheck(import.meta.dirname, outdir)
await writeFile(`${outdir}THIRD_PARTY_LICENSES`, await thirdPartyLicenses([metafile]))

// Prerendered help, so that showing it loads nothing else.
const { renderHelp } = await import('./src/help/render-help.ts')
await writeFile(`${outdir}help.json`, JSON.stringify(renderHelp()))

// The page of `segment dev`, if its package is built; the tests of the command do not need it.
const page = fileURLToPath(new URL('dist/page/', import.meta.resolve('@org/segment-debugger/package.json')))
if (existsSync(page)) await cp(page, `${outdir}page`, { recursive: true })
