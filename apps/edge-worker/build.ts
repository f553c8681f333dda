import { existsSync } from 'node:fs'
import { chmod, cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { addNodeCheck } from '../../scripts/add-node-check.ts'
import { thirdPartyLicenses } from '../../scripts/third-party-licenses.ts'

// One file per entry point: for your own Hono app, for Workers, and for Node. Each contains all of its dependencies, except
// for the NATS client and the local Segment.
const outdir = fileURLToPath(new URL('./dist', import.meta.url))
const source = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))
const common = {
  outdir,
  bundle: true,
  format: 'esm',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const

await rm(outdir, { recursive: true, force: true })
const web = await build({
  ...common,
  entryPoints: { index: source('index'), plans: source('plans'), worker: source('worker') },
  target: 'es2023',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
})
/** Some bundled packages are CommonJS and require modules of Node. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Modules that are files of their own in dist, which are only read if they are needed. */
const apart = { 'nats-library': 'nats', 'local-segment': 'local-segment' } as const

const readOnDemand: Plugin = {
  name: 'read-on-demand',
  setup({ onResolve }) {
    for (const [module, file] of Object.entries(apart)) {
      onResolve({ filter: new RegExp(`/${module}\\.ts$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${file}.js`, external: true } : undefined,
      )
    }
  },
}

const onNode = {
  ...common,
  plugins: [readOnDemand],
  target: 'node22',
  platform: 'node',
  conditions: ['@org/source', 'module', 'import', 'node'],
} satisfies BuildOptions
const node = await build({ ...onNode, entryPoints: { node: source('node') }, banner: { js: requireBanner } })
const nats = await build({
  ...onNode,
  entryPoints: { nats: source('storage/nats/nats-library') },
  banner: { js: requireBanner },
})
const localSegment = await build({
  ...onNode,
  entryPoints: { 'local-segment': source('commands/local-segment') },
  banner: { js: requireBanner },
})
const main = await build({
  ...onNode,
  entryPoints: { main: source('commands/main') },
  banner: { js: requireBanner },
})
await chmod(`${outdir}/main.js`, 0o755)
await addNodeCheck(import.meta.dirname)

// The page of the local Segment, if its package is built.
const page = fileURLToPath(new URL('dist/page/', import.meta.resolve('@org/segment-debugger/package.json')))
if (existsSync(page)) await cp(page, `${outdir}/page`, { recursive: true })

const licenses = await thirdPartyLicenses([web, node, nats, localSegment, main].map(({ metafile }) => metafile))
await writeFile(`${outdir}/THIRD_PARTY_LICENSES`, licenses)
