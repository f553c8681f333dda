import { join } from 'node:path'
import { build } from 'esbuild'

/** A bundle and its inputs. */
export interface Bundle {
  readonly code: string
  /** Every file that was read, as paths with slashes. */
  readonly inputs: readonly string[]
  /** The files that contribute to the bundle after tree shaking. */
  readonly used: readonly string[]
}

/**
 * Bundles code against the packed core for a platform with only web standards; fails for a `node:` module or a missing
 * package.
 * @param project a folder whose `node_modules` contains core
 */
export const bundleCore = async (project: string, code: string, format: 'esm' | 'iife' = 'esm'): Promise<Bundle> => {
  const result = await build({
    stdin: { contents: code, resolveDir: project, sourcefile: 'entry.js' },
    absWorkingDir: join(project),
    bundle: true,
    format,
    globalName: format === 'iife' ? 'entry' : '',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    metafile: true,
    write: false,
    logLevel: 'silent',
    target: 'es2022',
  })
  const used = Object.values(result.metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path)
  return { code: result.outputFiles[0]?.text ?? '', inputs: Object.keys(result.metafile.inputs), used }
}
