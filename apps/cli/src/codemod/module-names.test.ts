import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { parseSource } from '../source-code/parse-source.ts'
import { dropInModule, findModuleNames, originalModule, renameImports } from './module-names.ts'

const rename = (file: string, text: string): string => {
  const { program, comments } = parseSource(file, text, 'strict')
  return renameImports(text, findModuleNames(program, comments).imports)
}

/** Statements that import the module `§`. `ID` is a name of each statement's own. */
const anywhere = [
  "import { Analytics as ID } from '§'",
  'import ID from "§";',
  "import * as ID from '§'",
  "import ID, { Context as ID2 } from '§'",
  "import '§'",
  "import {\n  Analytics as ID, // kept\n} from '§' // kept",
  "import{Analytics as ID}from'§'",
  "export { Analytics as ID } from '§'",
  "export * as ID from '§'",
  'export * from "§"',
  "const { Analytics: ID } = require('§')",
  "const ID = require ( /* why */ '§' ).Analytics",
  'require(`§`)',
  "require.resolve('§')",
  "module.require('§')",
  "const ID = createRequire(import.meta.url); ID('§')",
  "const ID = module.createRequire(__filename); ID.resolve('§')",
  "const { Analytics: ID } = await import('§')",
  "import('§').then(({ Analytics }) => Analytics)",
  'import(`§`)',
  "import.meta.resolve('§')",
  "jest.mock('§', () => ({ ...jest.requireActual('§'), Analytics: class {} }))",
  "jest.mock('a').mock('§').unmock('§')",
  "jest.doMock('§'); jest.dontMock('§'); jest.unstable_mockModule('§', f); jest.requireMock('§')",
  "vi.mock('§', async (original) => ({ ...(await vi.importActual('§')) }))",
  "vi.mock(import('§'), f); vi.doUnmock('§'); vitest.hoisted(() => vitest.importMock('§'))",
  "import { vi as ID } from 'vitest'; ID.mock('§')",
  "mock.module('§', { namedExports: {} }); t.mock.module('§')",
  "/** @type {import('§').Analytics} */\nlet ID",
  '/**\n * @import { Analytics, Context } from \'§\'\n * @param {Map<string, import("§").Context>} b\n */',
]

const inTypeScript = [
  "import type { TrackParams as ID } from '§'",
  "import { type Plugin as ID, Analytics as ID2 } from '§'",
  "import ID = require('§')",
  "export import ID = require('§')",
  "import type ID = require('§')",
  "export type { Plugin as ID } from '§'",
  "let ID: import('§').Analytics",
  "type ID = typeof import('§')",
  "declare module '§' { interface Plugin { own: true } }",
  "const ID = (await vi.importActual<typeof import('§')>('§'))!",
  "const ID = <T,>(x: T) => require('§') as T",
]

const kinds: readonly { readonly file: string; readonly own: readonly string[] }[] = [
  ...['a.ts', 'a.mts', 'a.cts', 'a.tsx', 'a.vue', 'a.svelte'].map((file) => ({ file, own: inTypeScript })),
  { file: 'a.js', own: ["import type { Plugin as ID } from '§'", "import typeof ID from '§'"] },
  { file: 'a.mjs', own: [] },
  { file: 'a.cjs', own: [] },
  { file: 'a.jsx', own: ["const ID = <A render={() => require('§')} />"] },
]

/** Statements whose texts are not imports, or import something else. */
const others = [
  "const ID = '@segment/analytics-node'",
  "import ID from '@segment/analytics-node/dist/cjs'",
  "import { AnalyticsBrowser as ID } from '@segment/analytics-next'",
  "import ID from 'analytics-node'",
  '// import { Analytics } from "@segment/analytics-node"',
  '/* require("@segment/analytics-node") */',
  '/** See "@segment/analytics-node". */',
  'log(`@segment/analytics-node $' + '{1}`)',
  "use('@segment/analytics-node'); mock('@segment/analytics-node'); jest.fn('@segment/analytics-node')",
  "const ID = { '@segment/analytics-node': '^3', external: ['@segment/analytics-node'] }",
  'const ID = "¥€😀\\u2028"; /[@/]/u.test(ID)',
  'class ID { #a = 1; get b() { return this.#a } }',
  '',
  '\t  ',
]

/** A file of a kind, with its lines, before and after. */
const fileOf = (file: string, statements: readonly string[], { mark = '', end = '\n' } = {}) => {
  const body = statements.map((text, index) => text.replaceAll('ID', `n${index}_`)).join('\n;')
  const isComponent = /vue|svelte/.test(file)
  const text = isComponent ? `<p>§ ' {</p>\n<script setup lang="ts">\n${body}\n</script>\n<p>"` : body
  const lines = `${mark}${text}`.replaceAll('\n', end)
  const inText = lines.replace("<p>§ '", `<p>${originalModule} '`)
  return { before: inText.replaceAll('§', originalModule), after: inText.replaceAll('§', dropInModule) }
}

describe('the imports of a program', () => {
  it.each(kinds.flatMap(({ file, own }) => [...anywhere, ...own].map((statement) => [file, statement] as const)))(
    'are renamed in %s: %s',
    (file, statement) => {
      const { before, after } = fileOf(file, [statement])
      expect(before).not.toBe(after)
      expect(rename(file, before)).toBe(after)
    },
  )

  it('are all that changes in any program, and a second run changes nothing', () => {
    const programs = fc.constantFrom(...kinds).chain(({ file, own }) =>
      fc.record({
        file: fc.constant(file),
        statements: fc.shuffledSubarray([...anywhere, ...own, ...others], { minLength: 1, maxLength: 12 }),
        mark: fc.constantFrom('', '\uFEFF'),
        end: fc.constantFrom('\n', '\r\n', '\u2028'),
      }),
    )
    let renamed = 0
    fc.assert(
      fc.property(programs, ({ file, statements, ...form }) => {
        const { before, after } = fileOf(file, statements, form)
        expect(rename(file, before)).toBe(after)
        expect(rename(file, after)).toBe(after)
        renamed += before === after ? 0 : 1
      }),
      { numRuns: runs(100) },
    )
    expect(renamed).toBeGreaterThan(50)
  })

  it.each(['const s = "\\u0040segment/analytics-node"', 'require("\\x40segment/analytics-node")'])(
    'may be written with escapes: %s',
    (text) => {
      expect(rename('a.js', text)).toBe(text.startsWith('require') ? `require("${dropInModule}")` : text)
    },
  )

  it('leave other mentions, whose places are known', () => {
    const text =
      "/// <reference types='@segment/analytics-node' />\nimport '@segment/analytics-node'\nconst a = ['@segment/analytics-node', `@segment/analytics-node/x`]"
    const { program, comments } = parseSource('a.ts', text, 'strict')
    const { imports, others: found } = findModuleNames(program, comments)
    expect(imports.map(({ start, end }) => text.slice(start, end))).toEqual([originalModule])
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([
      "/// <reference types='@segment/analytics-node' />",
      "'@segment/analytics-node'",
      '`@segment/analytics-node/x`',
    ])
  })
})
