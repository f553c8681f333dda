import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A program as plain JavaScript, so that type stripping and module loading are not measured. */
export interface BundledProgram {
  readonly file: string
  remove(): Promise<void>
}

// Bundled CommonJS modules load Node's modules through this.
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** Bundles a program of this workspace for Node; dynamic imports become separate files. */
export const bundleProgram = async (source: URL): Promise<BundledProgram> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
  await build({
    entryPoints: { program: fileURLToPath(source) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'error',
  })
  return { file: join(folder, 'program.mjs'), remove: () => rm(folder, { recursive: true, force: true }) }
}
