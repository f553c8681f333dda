import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, it } from 'vitest'
import { isTestFile, readSources } from '../../../scripts/layers/source-file.ts'

const run = promisify(execFile)

/** Published packages with one output file for each source file. */
const packages = [
  { name: '@org/segment-core', folder: 'core', mostBytes: 400_000, runnerEntries: [] },
  {
    name: '@org/segment-testing',
    folder: 'testing',
    mostBytes: 200_000,
    // Entries that only their test runner can load.
    runnerEntries: ['./vitest', './jest'],
  },
] as const

describe.each(packages)('the tarball of $name', ({ name, folder, mostBytes, runnerEntries }) => {
  const packed = inject(folder)

  it('contains the code and the types of every source twice, and neither sources, maps nor tests', () => {
    const files = readSources(join(import.meta.dirname, '../..', folder, 'src')).map(({ path }) => path)
    const names = files.filter((path) => !isTestFile(path)).map((path) => path.replace(/\.ts$/, ''))
    const inTarball = (pattern: RegExp): readonly string[] =>
      packed.files.flatMap((path) => pattern.exec(path)?.[1] ?? [])
    expect(inTarball(/^dist\/(?!cjs\/)(.+)\.js$/)).toEqual(names)
    const types = inTarball(/^dist\/(?!cjs\/)(.+)\.d\.ts$/)
    expect(names).toEqual(expect.arrayContaining([...types]))
    expect(inTarball(/^dist\/cjs\/(.+)\.d\.ts$/)).toEqual(types)
    expect(inTarball(/^dist\/cjs\/(.+)\.js$/)).toEqual(names)
    const others = packed.files.filter((path) => !/\.(?:js|d\.ts|json)$/.test(path))
    expect(others).toEqual(['LICENSE', 'README.md'])
  })

  it('contains every file that its types import', async () => {
    const files = new Set(packed.files)
    for (const path of packed.files.filter((file) => file.endsWith('.d.ts'))) {
      const text = await readFile(join(packed.project, 'node_modules', name, path), 'utf8')
      for (const [, specifier = ''] of text.matchAll(/(?:\bfrom|\bimport(?:\()?)\s*['"](\.[^'"]+)['"]/g)) {
        const imported = join(dirname(path), specifier).replace(/\.[jt]s$/, '.d.ts')
        expect([path, specifier, files.has(imported)]).toEqual([path, specifier, true])
      }
    }
  })

  it('points to no file that it lacks', async () => {
    const contents = await Promise.all(
      packed.files.map((path) => readFile(join(packed.project, 'node_modules', name, path), 'utf8')),
    )
    expect(packed.files.filter((_, index) => contents[index]?.includes('sourceMappingURL='))).toEqual([])
  })

  it(`weighs at most ${mostBytes / 1_000} kB`, async () => {
    const { size } = await stat(packed.tarball)
    console.info(`${name}: ${(size / 1_000).toFixed(0)} kB packed`)
    expect(size).toBeLessThanOrEqual(mostBytes)
  })

  it('is public, has the entries of the workspace without the condition for sources, and only optional or tested peers', async () => {
    const manifest = await readFile(join(import.meta.dirname, '../..', folder, 'package.json'), 'utf8')
    const entries: unknown = JSON.parse(manifest, (key, value: unknown) =>
      key === '@org/source' ? undefined : value,
    ).exports
    expect(packed.manifest.exports).toEqual(entries)
    expect([packed.manifest.private, packed.manifest.dependencies]).toEqual([undefined, undefined])
    expect(JSON.stringify(packed.manifest.peerDependencies)).not.toMatch(/workspace:|catalog:/)
  })

  it('passes publint', async () => {
    const file = await readFile(packed.tarball)
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types for every entry in every module system, according to arethetypeswrong', async () => {
    const attw = fileURLToPath(new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json')))
    const flags = [packed.tarball, '--profile', 'strict', '--format', 'json', '--no-color']
    const { stdout } = await run(process.execPath, [attw, ...flags], { maxBuffer: 64 * 1024 * 1024 })
    const report: { analysis: { entrypoints: Record<string, unknown> } } = JSON.parse(stdout)
    expect(Object.keys(report.analysis.entrypoints).sort()).toEqual(Object.keys(packed.manifest.exports).sort())
  })

  it('can be imported through every entry', async () => {
    const entries = Object.keys(packed.manifest.exports).filter((entry) => !runnerEntries.some((one) => one === entry))
    const code = entries.map((entry) => {
      const specifier = JSON.stringify(`${name}${entry.slice(1)}`)
      const attributes = entry.endsWith('.json') ? `, { with: { type: 'json' } }` : ''
      return `counts[${JSON.stringify(entry)}] = Object.keys(await import(${specifier}${attributes})).length`
    })
    const script = `const counts = {}; ${code.join('; ')}; console.log(JSON.stringify(counts))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: packed.project })
    const counts: Record<string, number> = JSON.parse(stdout)
    expect(Object.keys(counts)).toEqual(entries)
    expect(Object.values(counts).every((count) => count > 0)).toBe(true)
  })
})
