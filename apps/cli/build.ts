import { existsSync } from 'node:fs'
import { chmod, cp, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// One folder of plain files: what every command needs, and chunks that load only when something is sent.
// Tests give a folder of their own.
const outdir = `${resolve(process.argv[2] ?? fileURLToPath(new URL('./dist', import.meta.url)))}/`
await rm(outdir, { recursive: true, force: true })
await build({
  entryPoints: {
    segment: new URL('./src/bin.ts', import.meta.url).pathname,
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  conditions: ['@org/source', 'module', 'import', 'node'],
  // Some bundled packages are CommonJS and call require for what Node itself has.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
await chmod(`${outdir}segment.js`, 0o755)

// Help loads nothing but itself.
const { renderHelp } = await import('./src/help/render-help.ts')
await writeFile(`${outdir}help.json`, JSON.stringify(renderHelp()))

// The page of `segment dev`, built by its own package before; tests of the command do without it.
const page = fileURLToPath(new URL('dist/page/', import.meta.resolve('@org/segment-debugger/package.json')))
if (existsSync(page)) await cp(page, `${outdir}page`, { recursive: true })
