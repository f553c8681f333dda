import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DifferenceName, differences } from '@org/segment-core/internal'
import { describe, expect, it } from 'vitest'
import { isDeep } from '../../../../scripts/test-depth.ts'
import { parseSource } from '../source-code/parse-source.ts'
import { createPlaceFinder } from './find-places.ts'
import { dropInModule as dropIn, originalModule as original } from './module-names.ts'

const program = `import { Analytics } from '${original}'\n`

/** The places of a program, as `certainty difference file:line:column does`. */
const placesOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  const finder = createPlaceFinder()
  for (const [file, text] of Object.entries(files)) finder.visit(file, parseSource(file, text, 'strict'))
  return finder
    .places()
    .map((place) => `${place.certainty} ${place.difference} ${place.file}:${place.line}:${place.column} ${place.does}`)
}

const client = `${program}export const analytics = new Analytics({ writeKey: key })\nanalytics.on('error', (e) => log(e.code))\n`

const examples: readonly (readonly [name: DifferenceName, text: string, place: string])[] = [
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
    "new Analytics({ writeKey: k, host: 'http://a.example.com/b' })",
    'certain 4:36 sets host to "http://a.example.com/b"',
  ],
  ['host', "new Analytics({ writeKey: 'a b' })", 'certain 4:27 sets writeKey to a text that is not a valid write key'],
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
  it.each(examples)('show %s: %s', (name, text, place) => {
    const [certainty = '', position = '', ...does] = place.split(' ')
    expect(placesOf({ 'a.js': client + text })).toContain(`${certainty} ${name} a.js:${position} ${does.join(' ')}`)
  })

  it('include every difference', () => {
    expect(new Set(examples.map(([name]) => name))).toEqual(new Set(Object.keys(differences)))
  })

  it('are none in a program without the library', () => {
    expect(placesOf({ 'a.js': 'analytics.track({ userId: 1 }, done); segment.flush({ timeout: 9 })' })).toEqual([])
  })

  it('are found in the source code of this workspace without a failure', () => {
    const root = join(import.meta.dirname, '../../../..')
    const pattern = isDeep ? '{apps,packages}/*/{src,test}/**/*.ts' : 'apps/cli/src/{codemod,send}/*.ts'
    const files = globSync(pattern, { cwd: root }).map((path) => join(root, path))
    const finder = createPlaceFinder()
    for (const file of files) finder.visit(file, parseSource(file, readFileSync(file, 'utf8'), 'strict'))
    expect(files.length).toBeGreaterThan(20)
    expect(finder.places().filter(({ certainty }) => certainty === 'certain')).toEqual(isDeep ? expect.any(Array) : [])
  })

  it.each([
    'try { f() } catch { g() }',
    'const [, a] = b; for (const { c = a } of []) ;',
    'class A { static { this.b = 1 } }',
  ])('are not looked for in vain in %s', (text) => {
    expect(placesOf({ 'a.ts': text })).toEqual([])
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
  ])('are certain through %s', (_how, files) => {
    expect(placesOf(files).filter((place) => place.startsWith(isCertain))).toHaveLength(1)
  })

  it.each<readonly [how: string, files: Readonly<Record<string, string>>, found: string]>([
    [
      'an alias of a path',
      { 'a.ts': program, 'b.ts': `import { analytics } from '@/lib'\n${flush}` },
      'possible lateFlush b.ts:2:1 flushes with a timeout',
    ],
    [
      'an untyped parameter',
      { 'a.ts': program, 'b.js': `export const f = (segment) => segment.flush({ timeout: 9 })` },
      'possible lateFlush b.js:1:31 flushes with a timeout',
    ],
    [
      'one of two values',
      { 'b.ts': `${program}const analytics = fake ?? new Analytics({})\n${flush}` },
      'possible lateFlush b.ts:3:1 flushes with a timeout',
    ],
  ])('are possible through %s', (_how, files, found) => {
    expect(placesOf(files)).toContain(found)
  })

  it.each<readonly [how: string, text: string]>([
    ['another library', `import { analytics } from '@segment/analytics-next'\n${flush}`],
    ['another name', 'queue.flush({ timeout: 9 })'],
    ['another value', `import { analytics } from './a'\nclass Queue {}\n{ const analytics = new Queue()\n${flush} }`],
    ['a value of another file', `import { analytics } from './c'\n${flush}`],
  ])('do not include %s', (_how, text) => {
    const files = { 'a.ts': client, 'b.ts': text, 'c.ts': 'export const analytics = { flush() {} }' }
    expect(placesOf(files).filter((place) => place.includes('b.ts'))).toEqual([])
  })
})
