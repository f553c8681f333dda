import { describe, expect, it } from 'vitest'
import { findFunctionDeclarations, findViolations, type LayerRules } from './describe-layers.ts'
import { machineUseOf } from './machine-use.ts'
import { findNameClashes } from './public-names.ts'
import { parseSource, type SourceFile } from './source-file.ts'
import { readWorkspaces, type Workspace } from './workspaces.ts'

const rules: LayerRules = {
  root: '/repository/packages/kit/src',
  layers: ['spec', ['left', 'right'], 'top', 'index.ts'],
  packages: { zod: ['spec'], 'node:*': ['top'] },
  machine: ['top'],
}

const workspaces: readonly Workspace[] = [
  {
    name: 'kit',
    folder: '/repository/packages/kit',
    isApp: false,
    declared: new Set(['zod', '@org/app']),
    entries: new Map(),
  },
  { name: '@org/app', folder: '/repository/apps/app', isApp: true, declared: new Set(), entries: new Map() },
]

const clean = {
  'spec/a.ts': `import { z } from 'zod'`,
  'left/a.ts': `import type { A } from '../spec/a.ts'`,
  'right/a.ts': `export { a } from '../spec/a.ts'`,
  'top/a.ts': `import '../left/a.ts'\nimport { join } from 'node:path'`,
  'index.ts': `export { a } from './top/a.ts'`,
}

const sourcesOf = (files: Readonly<Record<string, string>>): readonly SourceFile[] =>
  Object.entries(files).map(([path, text]) => parseSource(path, text))

/** The rules that the clean sources break after one change, with what was found. */
const violationsOf = (files: Readonly<Record<string, string>>, changed: Partial<LayerRules> = {}) =>
  Object.fromEntries(
    Object.entries(findViolations(sourcesOf({ ...clean, ...files }), { ...rules, ...changed }, workspaces)).filter(
      ([, found]) => found.length > 0,
    ),
  )

const order = 'imports follow the layers and name no index.ts'
const circles = 'files and folders have no circles, not even of types'
const places = 'packages are imported where the table allows it'

describe('findViolations', () => {
  it('accepts sources that follow the rules', () => {
    expect(violationsOf({})).toEqual({})
  })

  it('lets the script that builds a workspace import the scripts of the repository, and nothing else outside', () => {
    const layers = [...rules.layers, 'build.ts']
    expect(violationsOf({ 'build.ts': `import '../../../scripts/a.ts'` }, { layers })).toEqual({})
    expect(violationsOf({ 'build.ts': `import '../../core/a.ts'` }, { layers })).not.toEqual({})
  })

  it.each([
    ['against the order of layers', 'spec/b.ts', `import type { A } from '../left/a.ts'`, 'spec/b.ts → left/a.ts'],
    ['between independent layers', 'left/b.ts', `import { a } from '../right/a.ts'`, 'left/b.ts → right/a.ts'],
    ['in a type position', 'spec/b.ts', `type A = import('../top/a.ts').A`, 'spec/b.ts → top/a.ts'],
    ['that is dynamic', 'spec/b.ts', `const a = await import('../top/a.ts')`, 'spec/b.ts → top/a.ts'],
    ['that is re-exported', 'spec/b.ts', `export type { A } from '../top/a.ts'`, 'spec/b.ts → top/a.ts'],
    ['of an entry', 'top/b.ts', `import { a } from '../index.ts'`, 'top/b.ts → index.ts'],
  ])('finds an import %s', (_what, path, text, found) => {
    expect(violationsOf({ [path]: text })[order]).toEqual([found])
  })

  it('ignores imports in comments and strings', () => {
    const text = `// import '../top/a.ts'\nconst text = "import '../top/a.ts'"`
    expect(violationsOf({ 'spec/b.ts': text })).toEqual({})
  })

  it('finds a layer that reaches past its limit', () => {
    const changed = { upTo: { top: 'spec' } }
    expect(violationsOf({}, changed)).toEqual({ [order]: ['top/a.ts → left/a.ts'] })
  })

  it('finds a circle of files through types', () => {
    const ring = {
      'left/x.ts': `import type { Y } from './y.ts'`,
      'left/y.ts': `import type { Z } from './z.ts'`,
      'left/z.ts': `import type { X } from './x.ts'`,
    }
    expect(violationsOf(ring)).toEqual({ [circles]: ['left/x.ts → left/y.ts → left/z.ts → left/x.ts'] })
  })

  it('finds a circle of folders without a circle of files', () => {
    const files = {
      'left/one/x.ts': `import '../two/y.ts'`,
      'left/two/y.ts': '',
      'left/two/z.ts': `import '../one/w.ts'`,
      'left/one/w.ts': '',
    }
    expect(violationsOf(files)).toEqual({ [circles]: ['left/one → left/two → left/one'] })
  })

  it('finds a circle of a folder and a file beside it', () => {
    const files = {
      'top.ts': `import { b } from './top/deep/b.ts'`,
      'top/deep/b.ts': '',
      'top/deep/c.ts': `import { top } from '../../top.ts'`,
    }
    const layers = ['spec', ['left', 'right'], 'top', 'top.ts', 'index.ts']
    expect(violationsOf(files, { layers })[circles]).toContain('top.ts → top/deep → top.ts')
  })

  it.each([
    ['every file belongs to a layer', { 'other/a.ts': '' }, 'other/a.ts'],
    ['imports name source files that exist', { 'left/b.ts': `import './gone.ts'` }, 'left/b.ts → left/gone.ts'],
    [
      'imports stay inside the workspace',
      { 'left/b.ts': `import '../../../core/src/a.ts'` },
      'left/b.ts → ../../core/src/a.ts',
    ],
    [
      'imports stay inside the workspace',
      { 'left/build.ts': `import '../../../../scripts/a.ts'` },
      'left/build.ts → ../../../scripts/a.ts',
    ],
    [places, { 'left/b.ts': `import 'node:fs'` }, 'left/b.ts → node:fs'],
    ['imported packages are declared', { 'spec/b.ts': `import 'hono/tiny'` }, 'spec/b.ts → hono/tiny'],
    ['no app is imported', { 'spec/b.ts': `import '@org/app/node'` }, 'spec/b.ts → @org/app/node'],
    ['exports are named', { 'left/b.ts': `export * from './a.ts'` }, 'left/b.ts'],
    ['clock, randomness, timers and fetch are passed in', { 'left/b.ts': 'Date.now()' }, 'left/b.ts uses the clock'],
  ])('holds that %s', (rule, files, found) => {
    expect(violationsOf(files)[rule]).toEqual([found])
  })

  it('finds rows of the table that match nothing', () => {
    const changed = { layers: [...rules.layers, 'gone'], packages: { ...rules.packages, hono: ['top'] } }
    expect(violationsOf({}, changed)).toEqual({ 'every row of the table matches something': ['gone', 'hono'] })
  })

  it('lets tests import what they need', () => {
    expect(violationsOf({ 'spec/a.test.ts': `import '../top/a.ts'\nimport 'vitest'` })).toEqual({})
  })
})

describe('findFunctionDeclarations', () => {
  const found = (text: string): readonly string[] => findFunctionDeclarations([parseSource('a.tsx', text)])

  it('finds declarations anywhere in a file', () => {
    const text = 'export default function a() {}\nconst b = () => { async function c<T>(): Promise<T> {} }'
    expect(found(text)).toEqual(['a.tsx: a', 'a.tsx: c'])
  })

  it.each([
    ['generators', 'function* a() {}'],
    ['overloads', 'function a(b: string): void\nfunction a(b: number): void\nfunction a() {}'],
    ['functions that use this', 'function a() { return () => this }'],
    ['a declared type of this', 'function a(this: Window) {}'],
    ['arrow functions', 'const a = <T,>(b: T): T => b'],
    ['code in a string', 'const a = `\nfunction b() {}\n`'],
  ])('allows %s', (_what, text) => {
    expect(found(text)).toEqual([])
  })
})

describe('findNameClashes', () => {
  const clashesOf = (files: Readonly<Record<string, string>>): readonly string[] =>
    findNameClashes({
      entries: new Map([
        ['kit', '/kit/index.ts'],
        ['kit/node', '/kit/node.ts'],
        ['other', '/other/index.ts'],
      ]),
      readFile: (path) => files[path] ?? '',
    })

  it('finds a value that two packages declare', () => {
    const files = { '/kit/index.ts': `export { redact } from './a.ts'`, '/other/index.ts': 'export const redact = 1' }
    expect(clashesOf(files)).toEqual(['redact has several meanings: in kit, other.'])
  })

  it('finds a type that two entries of one package declare', () => {
    const files = { '/kit/index.ts': `export type { A } from './a.ts'`, '/kit/node.ts': 'export interface A {}' }
    expect(clashesOf(files)).toEqual(['A has several meanings: in kit, kit/node.'])
  })

  it('allows one type name in two packages', () => {
    const files = { '/kit/index.ts': 'export type A = string', '/other/index.ts': 'export type A = number' }
    expect(clashesOf(files)).toEqual([])
  })

  it('follows a name to its declaration, through imports, renames and other packages', () => {
    const files = {
      '/kit/index.ts': `export { one as redact } from './a.ts'`,
      '/kit/node.ts': `import { one } from './a.ts'\nexport { one as redact }`,
      '/kit/a.ts': 'export const one = 1',
      '/other/index.ts': `export { redact } from 'kit'`,
    }
    expect(clashesOf(files)).toEqual([])
  })
})

describe('machineUseOf', () => {
  it.each([
    ['process.env.KEY', 'a global of Node'],
    ['Buffer.from(text)', 'a global of Node'],
    ['const now = Date.now()', 'the clock'],
    ['new Date().toISOString()', 'the clock'],
    ['Math.random()', 'randomness or keys'],
    ['crypto.randomUUID()', 'randomness or keys'],
    ['setTimeout(done, 1)', 'a timer'],
    ['await fetch(url)', 'the global fetch'],
    ['globalThis.fetch', 'the global fetch'],
  ])('finds %s', (code, use) => {
    expect(machineUseOf(code)).toEqual([use])
  })

  it.each([
    ["'process.env'"],
    ['// Date.now() is passed in'],
    ['/** `crypto.subtle` */'],
    ['new Date(ms)'],
    ['const { fetch } = settings; await fetch(url)'],
    ['timers.setTimeout(stop, 1)'],
    ['options.process.name'],
  ])('allows %s', (code) => {
    expect(machineUseOf(code)).toEqual([])
  })
})

describe('readWorkspaces', () => {
  it('reads every workspace with its entries', () => {
    const found = readWorkspaces()
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['@org/segment-core', '@org/segment-cli']))
    expect(found.filter(({ isApp }) => isApp).length).toBe(4)
    expect([...(found.find(({ name }) => name === '@org/segment-testing')?.entries.keys() ?? [])]).toContain(
      '@org/segment-testing/node',
    )
  })
})
