import { chmod, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { thirdPartyLicenses } from '../../scripts/third-party-licenses.ts'

// One file per entry point: for your own Hono app, for Workers, and for Node. Each contains all of its dependencies, except
// for the NATS client.
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
  entryPoints: { index: source('index'), worker: source('worker') },
  target: 'es2023',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
})
/** Some bundled packages are CommonJS and require modules of Node. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Runs before everything that an old version lacks. The minimum is that of `engines`; 69 is EX_UNAVAILABLE. */
const oldestNode = '22.19'
const versionBanner = `{
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [least, minorOfLeast] = [${oldestNode.replace('.', ', ')}];
  if (major < least || (major === least && minor < minorOfLeast)) {
    process.stderr.write('segment-collector needs Node ${oldestNode} or later; this is ' + process.version + '.\\n');
    process.exit(69);
  }
}`

/** The NATS client is a file of its own, which is only read if it is needed. */
const natsApart: Plugin = {
  name: 'nats-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/nats-library\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './nats.js', external: true } : undefined,
    )
  },
}

const onNode = {
  ...common,
  plugins: [natsApart],
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
const main = await build({
  ...onNode,
  entryPoints: { main: source('commands/main') },
  banner: { js: `${requireBanner}\n${versionBanner}` },
})
await chmod(`${outdir}/main.js`, 0o755)
const licenses = await thirdPartyLicenses([web, node, nats, main].map(({ metafile }) => metafile))
await writeFile(`${outdir}/THIRD_PARTY_LICENSES`, licenses)
