import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { differences } from '@org/segment-core/internal'
import { beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runNode } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

// Searches for package.json end at the repository.
beforeEach(() => mkdirSync(local.path('.git')))

const write = (name: string, content: string | Uint8Array): string => {
  const path = local.path(name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const read = (name: string): string => readFileSync(local.path(name), 'utf8')

interface Report {
  readonly changes: readonly { readonly file: string; readonly written: boolean }[]
  readonly places: readonly Readonly<Record<string, unknown>>[]
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  readonly failed: readonly { readonly file: string; readonly reason: string }[]
  readonly otherMentions: readonly Readonly<Record<string, unknown>>[]
  readonly elsewhere: readonly string[]
}

const run = (...args: readonly string[]) => runHere(['codemod', 'analytics-node', ...args], { cwd: local.folder })

const report = async (...args: readonly string[]): Promise<Report> =>
  JSON.parse((await run(...args, '--json')).stdout) as Report

const original = '@segment/analytics-node'
const dropIn = '@org/segment-core/analytics-node'
const program = `import { Analytics } from '${original}'\n`
const renamed = program.replace(original, dropIn)

describe('segment codemod analytics-node', () => {
  it('renames imports, and keeps every other byte, the mode and links that arguments name', async () => {
    const bytes = (name: string) => Buffer.from(`\uFEFF/* é😀 */\r\nimport a from '${name}'\r\n\tx  \r\n;`)
    chmodSync(write('src/a.ts', bytes(original)), 0o751)
    write('elsewhere/b.cjs', `require('${original}')`)
    symlinkSync(local.path('elsewhere/b.cjs'), local.path('b.cjs'))
    expect(await run('src', 'b.cjs')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('2 imports in 2 files changed'),
    })
    expect(readFileSync(local.path('src/a.ts'))).toEqual(bytes(dropIn))
    expect(statSync(local.path('src/a.ts')).mode & 0o7777).toBe(0o751)
    expect(
      readdirSync(local.folder, { withFileTypes: true })
        .find(({ name }) => name === 'b.cjs')
        ?.isSymbolicLink(),
    ).toBe(true)
    expect(read('elsewhere/b.cjs')).toBe(`require('${dropIn}')`)
    expect(readdirSync(local.path('src'))).toEqual(['a.ts'])
    expect(await run('src', 'b.cjs', '--check')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 imports'),
    })
  })

  it('changes a file once, whatever leads to it', async () => {
    write('src/a.ts', program)
    symlinkSync(local.path('src'), local.path('linked'))
    const { code, stderr } = await run('src', './src/a.ts', local.path('src'), 'linked', 'linked/a.ts')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 import in 1 file changed') })
    expect(read('src/a.ts')).toBe(renamed)
  })

  it('reads neither node_modules, dot folders and build output nor what links lead to', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'segment-codemod-outside-'))
    writeFileSync(join(outside, 'a.ts'), program)
    mkdirSync(local.path('src'))
    symlinkSync(outside, local.path('src/linked'))
    symlinkSync(join(outside, 'a.ts'), local.path('src/linked.ts'))
    const skipped = ['src/node_modules/a/a.ts', 'src/.hidden/a.ts', 'dist/a.js', 'src/a.json', 'src/a.md']
    for (const name of skipped) write(name, program)
    expect(await report('.')).toMatchObject({ changes: [], skipped: [] })
    symlinkSync(local.path('src/node_modules/a'), local.path('installed'))
    const { code, stderr } = await run('src/node_modules', 'installed', 'src/node_modules/a/a.ts')
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('it belongs to installed packages'),
    })
    for (const name of skipped) expect(read(name)).toBe(program)
    expect(readFileSync(join(outside, 'a.ts'), 'utf8')).toBe(program)
    rmSync(outside, { recursive: true })
  })

  it('prints a diff that git applies, and writes nothing', async () => {
    const lines = (name: string) => `${'a()\n'.repeat(9)}import('${name}')\n${'b\n'.repeat(3)}require('${name}')`
    write('src/a.mjs', lines(original))
    write('src/é b.tsx', program)
    write('src/"q\n\\.js', program)
    const { code, stdout, stderr } = await run('src', '--dry-run')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('4 imports in 3 files to change') })
    expect(read('src/a.mjs')).toBe(lines(original))
    expect(stdout).toContain('\\ No newline at end of file')
    execFileSync('git', ['apply', '--unsafe-paths', '-'], {
      cwd: local.folder,
      input: stdout,
      env: { PATH: process.env.PATH, GIT_DIR: '/dev/null' },
    })
    expect(read('src/a.mjs')).toBe(lines(dropIn))
    expect(read('src/é b.tsx')).toBe(renamed)
    expect(read('src/"q\n\\.js')).toBe(renamed)
  })

  it('fails with --check while an import is left, and writes nothing', async () => {
    write('a.ts', program)
    expect(await run('a.ts', '--check')).toMatchObject({ code: exitCodes.badData })
    expect(read('a.ts')).toBe(program)
  })

  it.each([
    ['broken.ts', `import { from '${original}'`, /^Unexpected token.*\(1:14\)$/],
    ['deep.js', `require('${original}')${'[x'.repeat(5_000)}${']'.repeat(5_000)}`, /^it is nested too deeply$/],
    ['twice.js', `${program}${program}`, /already been declared/],
    ['latin1.js', Buffer.from(`// caf\xe9\nrequire('${original}')`, 'latin1'), /^it is not valid UTF-8$/],
    ['utf16.js', Buffer.from(`\uFEFFrequire('${original}')`, 'utf16le'), /^it is UTF-16/],
    ['bundle.js', `require('${original}');${' '.repeat(2 ** 21)}`, /^it is larger than 2 MB$/],
  ])('names a file that it skips, and changes the others: %s', async (name, content, reason) => {
    write(name, content)
    write('z.ts', program)
    const { code, stdout, stderr } = await run('.', '--json', '--package-json')
    expect(code).toBe(exitCodes.badData)
    expect(JSON.parse(stdout)).toMatchObject({ skipped: [{ file: name, reason: expect.stringMatching(reason) }] })
    expect(stderr).toContain(`warning: ${name} was skipped: `)
    expect(readFileSync(local.path(name))).toEqual(Buffer.from(content as string))
    expect(read('z.ts')).toBe(renamed)
  })

  it('does not fail for files that have nothing to do with the library', async () => {
    write('broken.ts', 'analytics.track( {')
    write('image.js', Buffer.from([0xff, 0x00, 0xfe]))
    expect(await run('.')).toMatchObject({ code: 0, stderr: expect.stringContaining('broken.ts was skipped') })
    expect(await run('missing')).toMatchObject({
      code: exitCodes.noInput,
      stderr: expect.stringContaining('missing cannot be read (ENOENT)'),
    })
    expect(await run()).toMatchObject({ code: exitCodes.usage })
  })

  it('reports other mentions, with which the dependency stays', async () => {
    const manifest = `{\n    "dependencies" : { "a": "1", "${original}" : "^3.1.0", "b": "2" }\n}`
    write('package.json', manifest)
    write('src/a.ts', program)
    write('src/b.ts', `export const external = ['${original}']\n`)
    const blocked = await run('src', '--package-json')
    expect(blocked.stderr).toContain(`warning: src/b.ts:1:26 still names ${original}, which is not an import.`)
    expect(blocked.stderr).toContain('It stays, because')
    expect(read('package.json')).toBe(manifest)
  })

  it.each([
    [
      '{\n    "dependencies" : { "a": "1", "§" : "^3.1.0", "b": "2" }\n}',
      '{\n    "dependencies" : { "a": "1", "@org/segment-core" : "^V", "b": "2" }\n}',
    ],
    [
      '{"devDependencies":{"§":"1"},"peerDependencies":{"§":"1"}}\r\n',
      '{"devDependencies":{"@org/segment-core":"^V"},"peerDependencies":{"@org/segment-core":"^V"}}\r\n',
    ],
    [
      '{"dependencies": {\n  "@org/segment-core": "^9",\n  "§": "1"\n}}',
      '{"dependencies": {\n  "@org/segment-core": "^9"\n}}',
    ],
    [
      '{"dependencies": {\n  "§": "1",\n  "@org/segment-core": "^9"\n}}',
      '{"dependencies": {\n  "@org/segment-core": "^9"\n}}',
    ],
  ])('replaces the dependency with --package-json: %s', async (before, after) => {
    write('package.json', before.replaceAll('§', original))
    write('packages/a/package.json', '{ "name": "a" }')
    write('packages/a/src/a.ts', program)
    const { stderr } = await run('packages', '--dry-run', '--package-json')
    expect(stderr).toContain(`package.json lists ${original} in `)
    await run('packages', '--package-json')
    expect(read('package.json').replace(/\^\d+\.\d+\.\d+[^"]*/g, (text) => (text.startsWith('^9') ? text : '^V'))).toBe(
      after,
    )
  })

  it.skipIf(process.getuid?.() === 0)('names a file that cannot be written', async () => {
    chmodSync(write('a.ts', program), 0o444)
    write('b.ts', program)
    expect(await run('.', '--json')).toMatchObject({
      code: exitCodes.cannotWrite,
      stderr: expect.stringContaining('EACCES'),
    })
    expect([read('a.ts'), read('b.ts')]).toEqual([program, renamed])
  })

  it('prints the places of each difference, and names those without a place', async () => {
    write('a.ts', `${program}const analytics = new Analytics({ writeKey })\n`)
    const { stdout, stderr } = await run('a.ts', '--check')
    expect(stdout).toBe(
      [
        `moreErrors  ${differences.moreErrors.here}`,
        `  ${differences.moreErrors.advice}`,
        '  certain  a.ts:2:19 creates a client without an error listener.',
        '\n',
      ].join('\n'),
    )
    expect(stderr).toContain('Differences that no place shows: validation, argumentErrors, batchBytes, ')
  })
})

const programs = join(import.meta.dirname, 'codemod-programs')
/** Copies the programs into a folder in which both libraries are installed. */
const install = (name: string): string => {
  const folder = local.path(name)
  cpSync(programs, folder, { recursive: true })
  const modules = join(folder, 'node_modules')
  for (const scope of ['@segment', '@org']) mkdirSync(join(modules, scope), { recursive: true })
  symlinkSync(
    resolve(import.meta.dirname, '../node_modules/@segment/analytics-node'),
    join(modules, '@segment/analytics-node'),
  )
  const core = dirname(fileURLToPath(import.meta.resolve('@org/segment-core/package.json')))
  symlinkSync(core, join(modules, '@org/segment-core'))
  return folder
}

/** What differs between any two runs, and what names the library. */
const withoutStamps = (call: Readonly<Record<string, unknown>>): unknown => {
  const { sentAt: _sentAt, _metadata, context, ...rest } = call
  const { library, ...others } = Object(context)
  expect(library).toMatchObject({ name: expect.stringMatching(/analytics-node$/), version: expect.any(String) })
  return { ...rest, context: others }
}

/** The bodies that each program sends. */
const bodiesOf = async (folder: string): Promise<Readonly<Record<string, unknown>>> => {
  const before = local.segment.requests.length
  writeFileSync(
    join(folder, 'run-all.mjs'),
    'for (const name of process.argv.slice(2)) await (await import(name)).default',
  )
  const names = readdirSync(programs).map((name) => `./${name}`)
  const { code, stderr } = await runNode(['--conditions=@org/source', 'run-all.mjs', ...names], {
    cwd: folder,
    env: { SEGMENT_URL: local.url },
  })
  expect({ code, stderr: stderr.replace(/.*(?:ExperimentalWarning|--trace-warnings).*\n/g, '') }).toEqual({
    code: 0,
    stderr: '',
  })
  const bodies: Record<string, unknown[]> = {}
  for (const { body } of local.segment.requests.slice(before)) {
    const { writeKey, batch } = JSON.parse(String(body))
    bodies[writeKey] = [...(bodies[writeKey] ?? []), ...batch.map(withoutStamps)]
  }
  return bodies
}

describe('programs that use analytics-node', () => {
  it('send the same bodies after the codemod as before', async () => {
    const before = install('before')
    const after = install('after')
    const { code, stderr } = await runHere(['codemod', 'analytics-node', after], { cwd: local.folder })
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('5 imports in 4 files changed') })
    for (const name of readdirSync(programs)) {
      const [text, changed] = [before, after].map((folder) => readFileSync(join(folder, name), 'utf8'))
      expect(changed).not.toContain('@segment/')
      expect(changed).toBe(text?.replaceAll('@segment/analytics-node', '@org/segment-core/analytics-node'))
    }
    const sent = await bodiesOf(before)
    expect(Object.entries(sent).map(([key, calls]) => [key, (calls as unknown[]).length])).toEqual(
      expect.arrayContaining([
        ['shop-server', 3],
        ['billing', 6],
        ['tracker', 2],
        ['lambda', 2],
      ]),
    )
    expect(await bodiesOf(after)).toEqual(sent)
  })
})
