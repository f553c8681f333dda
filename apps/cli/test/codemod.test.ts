import { execFileSync } from 'node:child_process'
import {
  chmodSync,
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
import { dirname, join } from 'node:path'
import { differences } from '@org/segment-core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-codemod-'))
  // Searches for package.json end at the repository.
  mkdirSync(join(folder, '.git'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

useWorkingDirectory(() => folder)

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

interface Report {
  readonly changes: readonly { readonly file: string; readonly written: boolean }[]
  readonly places: readonly Readonly<Record<string, unknown>>[]
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  readonly failed: readonly { readonly file: string; readonly reason: string }[]
  readonly otherMentions: readonly Readonly<Record<string, unknown>>[]
  readonly elsewhere: readonly string[]
}

const run = (...args: readonly string[]) => runHere(['codemod', 'analytics-node', ...args], { cwd: folder })

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
    symlinkSync(join(folder, 'elsewhere/b.cjs'), join(folder, 'b.cjs'))
    expect(await run('src', 'b.cjs')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('2 imports in 2 files changed'),
    })
    expect(readFileSync(join(folder, 'src/a.ts'))).toEqual(bytes(dropIn))
    expect(statSync(join(folder, 'src/a.ts')).mode & 0o7777).toBe(0o751)
    expect(
      readdirSync(folder, { withFileTypes: true })
        .find(({ name }) => name === 'b.cjs')
        ?.isSymbolicLink(),
    ).toBe(true)
    expect(read('elsewhere/b.cjs')).toBe(`require('${dropIn}')`)
    expect(readdirSync(join(folder, 'src'))).toEqual(['a.ts'])
    expect(await run('src', 'b.cjs', '--check')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 imports'),
    })
  })

  it('changes a file once, whatever leads to it', async () => {
    write('src/a.ts', program)
    symlinkSync(join(folder, 'src'), join(folder, 'linked'))
    const { code, stderr } = await run('src', './src/a.ts', join(folder, 'src'), 'linked', 'linked/a.ts')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 import in 1 file changed') })
    expect(read('src/a.ts')).toBe(renamed)
  })

  it('reads neither node_modules, dot folders and build output nor what links lead to', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'segment-codemod-outside-'))
    writeFileSync(join(outside, 'a.ts'), program)
    mkdirSync(join(folder, 'src'))
    symlinkSync(outside, join(folder, 'src/linked'))
    symlinkSync(join(outside, 'a.ts'), join(folder, 'src/linked.ts'))
    const skipped = ['src/node_modules/a/a.ts', 'src/.hidden/a.ts', 'dist/a.js', 'src/a.json', 'src/a.md']
    for (const name of skipped) write(name, program)
    expect(await report('.')).toMatchObject({ changes: [], skipped: [] })
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
      cwd: folder,
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
    expect(readFileSync(join(folder, name))).toEqual(Buffer.from(content as string))
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
    expect(blocked.stderr).toContain(`warning: src/b.ts:1:26 still names ${original}, which is no import.`)
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
})

/** The places of a program, as `certainty difference line:column does`. */
const placesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  for (const [name, text] of Object.entries(files)) write(name, text)
  const { places } = await report('.', '--dry-run')
  return places.map(
    ({ certainty, difference, file, line, column, does }) =>
      `${certainty} ${difference} ${file}:${line}:${column} ${does}`,
  )
}

const client = `${program}export const analytics = new Analytics({ writeKey: key })\nanalytics.on('error', (e) => log(e.code))\n`

const examples: readonly (readonly [name: keyof typeof differences, text: string, place: string])[] = [
  ['validation', "analytics.track({ userId: 'u', event: '' })", 'certain 4:39 sends the string "" as event'],
  [
    'argumentErrors',
    "try { analytics.track(x) } catch (e) { if (e.name === 'Error') y() }",
    'certain 4:44 checks the name or class of an error',
  ],
  ['batchBytes', 'new Analytics({ writeKey: k, flushAt: 500 })', 'certain 4:39 sets flushAt to 500'],
  ['halving', 'new Analytics({ writeKey: k, httpClient })', 'possible 4:30 sets httpClient'],
  ['reasons', "analytics.once('error', ({ reason }) => log(reason))", 'certain 4:28 uses the reason of a failure'],
  ['callbacks', 'analytics.page({ userId: u }, done)', 'certain 4:31 passes a callback'],
  ['overlappingFlushes', 'await analytics.flush()', 'possible 4:7 flushes, perhaps while another flush runs'],
  ['lateFlush', 'await analytics.flush({ timeout: 500 })', 'certain 4:7 flushes with a timeout'],
  [
    'lateFlush',
    'await analytics.flush(options)',
    'possible 4:7 flushes with options that the source code does not show',
  ],
  ['redirects', "new Analytics({ writeKey: k, host: 'https://x.example.com' })", 'possible 4:36 sets host'],
  ['foreignAnswers', 'new Analytics({ writeKey: k, httpClient: fetch })', 'possible 4:42 sets httpClient'],
  ['retryAfter', 'new Analytics({ writeKey: k, maxRateLimitDuration: 60 })', 'certain 4:52 sets maxRateLimitDuration'],
  ['pauses', 'new Analytics({ writeKey: k, maxRetries: 2 })', 'certain 4:42 sets maxRetries'],
  ['concurrency', 'new Analytics({ writeKey: k, flushAt: 1 })', 'certain 4:39 sets flushAt to 1'],
  ['refusals', 'new Analytics({ writeKey: k, httpClient: c })', 'possible 4:42 sets httpClient'],
  ['tokenRenewal', 'new Analytics({ writeKey: k, oauthSettings: o })', 'certain 4:45 sets oauthSettings'],
  ['credential', "analytics.on('http_request', (r) => log(r.headers))", 'certain 4:41 uses headers of http_request'],
  [
    'host',
    "new Analytics({ writeKey: k, host: 'https://a.example.com/b' })",
    'certain 4:36 sets host to "https://a.example.com/b"',
  ],
  ['host', "new Analytics({ writeKey: 'a b' })", 'certain 4:27 sets writeKey to a text that is no write key'],
  ['names', 'log(analytics.VERSION)', 'certain 4:15 reads VERSION'],
  ['names', "expect(id).toMatch('node-next-')", 'possible 4:20 compares with "node-next-"'],
  ['moreErrors', '', 'certain 3:1 listens to errors'],
  [
    'snapshots',
    "const p = {}\nanalytics.track({ userId: u, event: 'E', properties: p })\np.late = 1",
    'possible 6:1 changes p after it was passed to a call',
  ],
  [
    'snapshots',
    "analytics.register({ name: 'p', track(ctx) { ctx.event.properties.x = 1; return ctx } })",
    'possible 4:46 changes event.properties.x of a call',
  ],
  ['disabled', 'new Analytics({ writeKey: k, disable: true })', 'certain 4:39 sets disable'],
  ['contexts', "analytics.on('track', (ctx) => log(ctx.id))", 'certain 4:36 uses id of a context'],
  ['contexts', "analytics.on('error', ({ ctx }) => log(ctx?.attempts))", 'certain 4:40 uses attempts of a context'],
  ['internals', 'analytics._publisher.flush(1)', 'certain 4:11 uses _publisher'],
  ['internals', `import x from '${original}/dist/cjs'`, `certain 4:15 names ${original}/dist/cjs`],
]

describe('the places that segment codemod reports', () => {
  it.each(examples)('show %s: %s', async (name, text, place) => {
    const [certainty = '', position = '', ...does] = place.split(' ')
    expect(await placesOf({ 'a.js': client + text })).toContain(
      `${certainty} ${name} a.js:${position} ${does.join(' ')}`,
    )
  })

  it('include every difference', () => {
    expect(new Set(examples.map(([name]) => name))).toEqual(new Set(Object.keys(differences)))
  })

  const flush = 'analytics.flush({ timeout: 9 })'
  const isCertain = 'certain lateFlush'

  it.each<readonly [how: string, files: Readonly<Record<string, string>>]>([
    ['a named export', { 'a.ts': client, 'b.ts': `import { analytics } from './a.js'\n${flush}` }],
    [
      'a default export',
      { 'a.ts': `${program}export default new Analytics({})`, 'b.ts': `import analytics from './a'\n${flush}` },
    ],
    ['an index file', { 'lib/index.ts': client, 'b.ts': `import { analytics } from './lib'\n${flush}` }],
    [
      'a barrel',
      { 'a.ts': client, 'lib.ts': "export * from './a'", 'b.ts': `import * as lib from './lib'\nlib.${flush}` },
    ],
    [
      'a renamed export',
      {
        'a.ts': client,
        'lib.ts': "export { analytics as client } from './a'",
        'b.ts': `import { client } from './lib'\nclient.flush({ timeout: 9 })`,
      },
    ],
    [
      'module.exports',
      {
        'a.js': `const { Analytics } = require('${original}')\nmodule.exports = new Analytics({})`,
        'b.js': `const analytics = require('./a')\n${flush}`,
      },
    ],
    [
      'members of module.exports',
      {
        'a.js': `const lib = require('${original}')\nmodule.exports = { client: new lib.Analytics({}) }`,
        'b.js': `const { client: c } = require('./a')\nc.flush({ timeout: 9 })`,
      },
    ],
    [
      'a function',
      {
        'a.ts': `${program}let c: Analytics | undefined\nexport const get = () => { c ??= new Analytics({}); return c }`,
        'b.ts': `import { get } from './a'\nget().flush({ timeout: 9 })`,
      },
    ],
    [
      'an async function',
      {
        'a.ts': `export async function get() { const { Analytics } = await import('${original}'); return new Analytics({}) }`,
        'b.ts': `import { get } from './a'\nconst x = await get()\nx.flush({ timeout: 9 })`,
      },
    ],
    [
      'a subclass',
      {
        'a.ts': `import Base from '${original}'\nexport class Own extends Base {}`,
        'b.ts': `import { Own } from './a'\nconst x = new Own({})\nx.flush({ timeout: 9 })`,
      },
    ],
    [
      'the members of the default',
      {
        'a.mjs': `import lib from '${original}'\nconst { Analytics } = lib\nconst x = new Analytics({})\nx.flush({ timeout: 9 })`,
      },
    ],
    [
      'a class member',
      { 'a.ts': `${program}class A { #c = new Analytics({}); f() { return this.#c.flush({ timeout: 9 }) } }` },
    ],
    [
      'an assigned member',
      {
        'a.js': `${program}class A { constructor() { this.c = new Analytics({}) } f = () => this.c.flush({ timeout: 9 }) }`,
      },
    ],
    [
      'a parameter property',
      {
        'a.ts': `import type { Analytics } from '${original}'\nclass A { constructor(private readonly c: Analytics) {} f() { this.c.flush({ timeout: 9 }) } }`,
      },
    ],
    [
      'a typed parameter',
      {
        'a.ts': `import type * as lib from '${original}'\nexport const f = (c: lib.Analytics) => c.flush({ timeout: 9 })`,
      },
    ],
    [
      'a chain of listeners',
      {
        'a.js': `${program}new Analytics({}).on('track', f).on('error', g)\nconst x = new Analytics({})\nx.on('a', f).flush({ timeout: 9 })`,
      },
    ],
    ['the drop-in', { 'a.ts': client.replace(original, dropIn) + flush }],
  ])('are certain through %s', async (_how, files) => {
    expect((await placesOf(files)).filter((place) => place.startsWith(isCertain))).toHaveLength(1)
  })

  it.each<readonly [how: string, files: Readonly<Record<string, string>>, found: string]>([
    [
      'an alias of a path',
      { 'b.ts': `import { analytics } from '@/lib'\n${flush}` },
      'possible lateFlush b.ts:2:1 flushes with a timeout',
    ],
    [
      'an untyped parameter',
      { 'b.js': `export const f = (segment) => segment.flush({ timeout: 9 })` },
      'possible lateFlush b.js:1:31 flushes with a timeout',
    ],
    [
      'one of two values',
      { 'b.ts': `${program}const analytics = fake ?? new Analytics({})\n${flush}` },
      'possible lateFlush b.ts:3:1 flushes with a timeout',
    ],
  ])('are possible through %s', async (_how, files, found) => {
    expect(await placesOf(files)).toContain(found)
  })

  it.each<readonly [how: string, text: string]>([
    ['another library', `import { analytics } from '@segment/analytics-next'\n${flush}`],
    ['another name', 'queue.flush({ timeout: 9 })'],
    ['another value', `import { analytics } from './a'\nclass Queue {}\n{ const analytics = new Queue()\n${flush} }`],
    ['a value of another file', `import { analytics } from './c'\n${flush}`],
  ])('do not include %s', async (_how, text) => {
    const files = { 'a.ts': client, 'b.ts': text, 'c.ts': 'export const analytics = { flush() {} }' }
    expect((await placesOf(files)).filter((place) => place.includes('b.ts'))).toEqual([])
  })

  it('name the missing listener, and differences without a place', async () => {
    write('a.ts', `${program}const analytics = new Analytics({ writeKey })\n`)
    const { stdout, stderr } = await run('a.ts', '--check')
    expect(stdout).toBe(
      [
        `moreErrors  ${differences.moreErrors.here}`,
        `  ${differences.moreErrors.advice}`,
        '  certain  a.ts:2:19 makes a client, for which there is no error listener.',
        '\n',
      ].join('\n'),
    )
    expect(stderr).toContain('Differences that no place shows: validation, argumentErrors, batchBytes, ')
  })
})
