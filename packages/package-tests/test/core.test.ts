import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { bundleCore } from './bundle-core.ts'

const run = promisify(execFile)
const packed = inject('core')

/** Compilers that consumers use, with the option that changes most about optional fields. */
const compilers = [
  { compiler: 'typescript-5.4', exactOptionalPropertyTypes: false },
  { compiler: 'typescript-5.9', exactOptionalPropertyTypes: true },
  { compiler: 'typescript', exactOptionalPropertyTypes: false },
] as const

/** Runs a compiler on files of the project, and returns what it writes. */
const compile = async (
  compiler: (typeof compilers)[number]['compiler'],
  files: readonly string[],
  { exactOptionalPropertyTypes = false, flags = [] as readonly string[] },
): Promise<string> => {
  const config = join(packed.project, `tsconfig.${compiler}.json`)
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable', 'dom'],
    module: 'nodenext',
    types: [],
    strict: true,
    exactOptionalPropertyTypes,
    skipLibCheck: true,
    noEmit: true,
  }
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const program = fileURLToPath(new URL('bin/tsc', import.meta.resolve(`${compiler}/package.json`)))
  const { stdout } = await run(process.execPath, [program, '-p', config, ...flags]).catch(
    (error: { stdout: string }) => error,
  )
  return stdout
}

describe('the types of the packed package', () => {
  it.each(compilers)('accept calls and refuse mistakes with $compiler', async (options) => {
    const { compiler, exactOptionalPropertyTypes } = options
    const files = ['accepted.ts', 'refused.ts']
    for (const file of files) await copyFile(join(import.meta.dirname, 'types', file), join(packed.project, file))
    expect(await compile(compiler, files, { exactOptionalPropertyTypes })).toBe('')
  })

  it('cost a consumer of the main entry at most 300 kB of declarations, so without the tables', async () => {
    await writeFile(join(packed.project, 'consumer.ts'), `export { createSegmentClient } from '@org/segment-core'\n`)
    const listed = await compile('typescript-5.9', ['consumer.ts'], { flags: ['--listFilesOnly'] })
    const declarations = listed.split('\n').filter((path) => path.includes('@org/segment-core'))
    expect(declarations.map((path) => basename(path))).toContain('call-fields.d.ts')
    expect(declarations.map((path) => basename(path))).not.toContain('call-types.d.ts')
    const sizes = await Promise.all(declarations.map(async (path) => (await stat(path)).size))
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    console.info(`the declarations of ${declarations.length} files: ${(bytes / 1_000).toFixed(0)} kB`)
    expect(bytes).toBeLessThanOrEqual(300_000)
  })
})

/** Single imports and their maximum bundle size, minified and compressed, in kB. */
const prices = [
  { code: `export { validateCall } from '@org/segment-core'`, kilobytes: 40 },
  { code: `export { buildRequest, parseSource } from '@org/segment-core'`, kilobytes: 40 },
  { code: `export { createFetchTransport } from '@org/segment-core'`, kilobytes: 40 },
  { code: `export { trackCallSchema } from '@org/segment-core'`, kilobytes: 40 },
  { code: `export { sendCall } from '@org/segment-core'`, kilobytes: 45 },
  { code: `export { createSegmentClient } from '@org/segment-core'`, kilobytes: 50 },
  { code: `export { createTokenProvider } from '@org/segment-core'`, kilobytes: 12 },
  { code: `export { redact } from '@org/segment-core/middleware'`, kilobytes: 4 },
  { code: `export { createWorkspaceClient } from '@org/segment-core/workspace'`, kilobytes: 32 },
  { code: `export { callTypes } from '@org/segment-core/spec'`, kilobytes: 12 },
] as const

/** The sizes in the README of the repository, in kB. */
const statedSizes = new Map(
  [...readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8').matchAll(/`(\w+)` ([\d.]+) kB/g)].map(
    ([, name = '', size]) => [name, Number(size)],
  ),
)

describe('a bundle for a platform without Node', () => {
  it('has sizes in the README', () => {
    const names = prices.flatMap(({ code }) => /\{ (\w+)/.exec(code)?.[1] ?? [])
    expect(statedSizes.size).toBeGreaterThanOrEqual(6)
    expect([...statedSizes.keys()].filter((name) => !names.includes(name))).toEqual([])
  })

  it.each(prices)('$code reaches no Node and weighs at most $kilobytes kB', async ({ code: source, kilobytes }) => {
    const { code, inputs } = await bundleCore(packed.project, source)
    const size = gzipSync(code, { level: 9 }).byteLength / 1_000
    console.info(`${source}: ${(code.length / 1_000).toFixed(1)} kB minified, ${size.toFixed(1)} kB compressed`)
    expect(inputs.filter((input) => /undici|node:|\/node\//.test(input.replace('node_modules/', '')))).toEqual([])
    expect(inputs.some((input) => input.includes('segment-core'))).toBe(true)
    expect(size).toBeLessThanOrEqual(kilobytes)
    const stated = statedSizes.get(/\{ (\w+)/.exec(source)?.[1] ?? '') ?? size
    expect(Math.abs(size - stated), `The README says ${stated} kB`).toBeLessThan(stated / 10)
  })

  it('of the tables contains no Zod', async () => {
    const { used } = await bundleCore(packed.project, `export { callTypes, limits } from '@org/segment-core/spec'`)
    expect(used).not.toEqual([])
    expect(used.filter((input) => input.includes('node_modules/zod'))).toEqual([])
  })

  it('leaves out what is not used', async () => {
    const whole = await bundleCore(packed.project, `export * from '@org/segment-core'`)
    const part = await bundleCore(packed.project, `export { basicAuthorization } from '@org/segment-core/internal'`)
    expect(part.code.length).toBeLessThan(whole.code.length / 10)
  })

  it('of the node entry point fails, because it needs Node', async () => {
    await expect(bundleCore(packed.project, `export * from '@org/segment-core/node'`)).rejects.toThrow(/node:|undici/)
  })
})
