import { chmod, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// One file per entry point: for your own Hono app, for Workers, and for Node. Each contains all of its dependencies.
const outdir = fileURLToPath(new URL('./dist', import.meta.url))
const source = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))
const common = {
  outdir,
  bundle: true,
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
} as const

await rm(outdir, { recursive: true, force: true })
await build({
  ...common,
  entryPoints: { index: source('index'), worker: source('worker') },
  target: 'es2023',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
})
await build({
  ...common,
  entryPoints: { node: source('node'), main: source('runtimes/main') },
  target: 'node22',
  platform: 'node',
  conditions: ['@org/source', 'module', 'import', 'node'],
  // Some bundled packages are CommonJS and require modules of Node.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
await chmod(`${outdir}/main.js`, 0o755)
