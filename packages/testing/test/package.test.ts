import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedTesting, packTesting } from './packed-testing.ts'

const run = promisify(execFile)
let packed: PackedTesting

beforeAll(async () => {
  packed = await packTesting()
})

afterAll(async () => {
  await packed?.remove()
})

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly private?: boolean
  readonly dependencies?: unknown
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
}

const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(packed.project, 'node_modules/@org/segment-testing/package.json'), 'utf8'))

/** Entries that only their test runner can load. */
const runnerEntries: ReadonlySet<string> = new Set(['./vitest', './jest'])

describe('the packed package', () => {
  it('contains sources and their output, but no tests', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/cases/track.json']),
    )
    expect(packed.files.filter((path) => /\.test\.|^test\//.test(path))).toEqual([])
    const sources = packed.files.filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
    for (const source of sources) {
      expect(packed.files).toContain(source.replace(/^src\//, 'dist/').replace(/\.ts$/, '.d.ts'))
    }
  })

  it('is publishable and only has test runners as peers', async () => {
    const { private: kept, dependencies, peerDependencies, peerDependenciesMeta } = await readManifest()
    expect([kept, dependencies]).toEqual([undefined, undefined])
    expect(JSON.stringify(peerDependencies)).not.toMatch(/workspace:|catalog:/)
    for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true })
  })

  it('passes publint', async () => {
    const file = await readFile(packed.tarball)
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types for every entry, according to arethetypeswrong', async () => {
    const attw = fileURLToPath(new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json')))
    const flags = [packed.tarball, '--profile', 'strict', '--format', 'json', '--no-color']
    const { stdout } = await run(process.execPath, [attw, ...flags], { maxBuffer: 64 * 1024 * 1024 })
    const report: { analysis: { entrypoints: Record<string, unknown> } } = JSON.parse(stdout)
    expect(Object.keys(report.analysis.entrypoints).sort()).toEqual(Object.keys((await readManifest()).exports).sort())
  })

  it('needs no web class while it loads, which jsdom hides', async () => {
    const hidden = [
      'TextEncoder',
      'TextDecoder',
      'Request',
      'Response',
      'Headers',
      'Blob',
      'DecompressionStream',
      'crypto',
    ]
    const entries = ['', '/node', '/cases', '/playwright'].map((entry) => `@org/segment-testing${entry}`)
    const script = `
      const hidden = ${JSON.stringify(hidden)}
      for (const name of hidden) globalThis[name] // Node loads them when they are first read.
      for (const name of hidden) Reflect.deleteProperty(globalThis, name)
      const { createRequire } = process.getBuiltinModule('node:module')
      const load = createRequire(process.cwd() + '/')
      console.log(typeof TextEncoder, ${JSON.stringify(entries)}.filter((entry) => Object.keys(load(entry)).length > 0).length)`
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: packed.project })
    expect(stdout.trim()).toBe(`undefined ${entries.length}`)
  })

  it('can be imported through every entry in an empty project', async () => {
    const entries = Object.keys((await readManifest()).exports).filter((entry) => !runnerEntries.has(entry))
    const code = entries.map((entry) => {
      const name = `@org/segment-testing${entry.slice(1)}`
      const attributes = entry.endsWith('.json') ? `, { with: { type: 'json' } }` : ''
      return `counts.push(Object.keys(await import(${JSON.stringify(name)}${attributes})).length)`
    })
    const script = `const counts = []; ${code.join('; ')}; console.log(JSON.stringify(counts))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: packed.project })
    const counts: number[] = JSON.parse(stdout)
    expect(counts).toHaveLength(entries.length)
    expect(counts.every((count) => count > 0)).toBe(true)
  })
})
