import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, findCycle, importsOf, readSources, type SourceImport } from './source-imports.ts'

const src = join(import.meta.dirname, '../src')
const sources = readSources(src)
const imports = sources.flatMap(importsOf)
const local = imports.filter(({ to }) => to.endsWith('.ts'))
const foreign = imports.filter(({ to }) => !to.endsWith('.ts'))

/** Each line knows the lines above it, and its own. A file's path goes before its folder's. */
const layers = [
  'version.ts',
  'spec',
  'error',
  'json',
  'schemas',
  'validate',
  'authorization/basic.ts',
  'request',
  'transport',
  'authorization',
  'delivery',
  'runtime',
  'send',
  'middleware',
  'client',
]

/** What stands beside that line, and how far down it may look. */
const beside: Readonly<Record<string, string>> = { describe: 'schemas', node: 'runtime', 'analytics-node': 'client' }

/** Sides that stand on another side too. */
const standsOn: Readonly<Record<string, string>> = { 'analytics-node': 'node' }

const isIn = (path: string, layer: string): boolean => path === layer || path.startsWith(`${layer}/`)
const rankOf = (path: string): number => {
  const exact = layers.indexOf(path)
  return exact >= 0 ? exact : layers.findIndex((layer) => isIn(path, layer))
}
const sideOf = (path: string): string | undefined => Object.keys(beside).find((folder) => isIn(path, folder))
const entries: readonly string[] = ['index.ts', 'internal.ts', 'spec.ts']
const isEntry = (path: string): boolean => entries.includes(path) || path.endsWith('/index.ts')

const mayImport = ({ from, to }: SourceImport): boolean => {
  if (isEntry(to)) return false
  if (entries.includes(from)) return true
  const side = sideOf(from)
  const sideTo = sideOf(to)
  if (side !== undefined && sideTo !== undefined && [side, standsOn[side]].includes(sideTo)) return true
  const reach = side === undefined ? rankOf(from) : layers.indexOf(beside[side] ?? '')
  return rankOf(to) >= 0 && rankOf(to) <= reach
}

/** Packages by where they may be imported. */
const packages: readonly { readonly name: RegExp; readonly within: readonly string[] }[] = [
  { name: /^zod\/mini$/, within: ['schemas', 'validate', 'request', 'describe', 'client'] },
  { name: /^undici$/, within: ['node'] },
  { name: /^node:/, within: ['node'] },
]

/** Code that reaches for the machine instead of being handed what it needs. */
const reaches: Readonly<Record<string, RegExp>> = {
  'a global of Node': /(?<![\w.$])(?:process\s*[.[]|Buffer\s*[.(]|require\s*\(|__dirname\b|__filename\b)/,
  'the clock': /\bDate\s*\.\s*now\b|\bnew Date\s*(?:\(\s*\)|(?![\s(]))|\bperformance\s*\./,
  'chance or keys': /\bMath\s*\.\s*random\b|(?<![\w.$])crypto\s*\./,
  'a timer': /(?<![\w.$])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/,
}

const reachesOf = (text: string): readonly string[] => {
  const code = codeOf(text)
  const found = Object.keys(reaches).filter((name) => reaches[name]?.test(code))
  const binds = /[{,(]\s*fetch\b(?!\s*\()|\bconst\s+fetch\b/.test(code)
  const fetches = /\bglobalThis\s*\.\s*fetch\b/.test(code) || (/(?<![\w.$])fetch\s*\(/.test(code) && !binds)
  return fetches ? [...found, 'the global fetch'] : found
}

describe('the layers of core', () => {
  it('cover every file', () => {
    const strangers = sources.filter(({ path }) => !entries.includes(path) && !sideOf(path) && rankOf(path) < 0)
    expect(strangers.map(({ path }) => path)).toEqual([])
    expect(sources.length).toBeGreaterThan(60)
    expect(local.length).toBeGreaterThan(sources.length)
  })

  it('import to the left only, and name files instead of doors', () => {
    expect(local.filter((one) => !mayImport(one)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('name files that exist, with their extension', () => {
    expect(local.filter(({ to }) => !existsSync(join(src, to)))).toEqual([])
    expect(foreign.filter(({ to }) => to.startsWith('.') || !/^[a-z@]/.test(to))).toEqual([])
  })

  it('have no cycle, not even of types', () => {
    expect(findCycle(local)).toBeUndefined()
  })

  it('import no app, no package but zod/mini, and Node and undici in their own entry only', () => {
    const wrong = foreign.filter(
      ({ from, to }) =>
        !packages.some(({ name, within }) => name.test(to) && within.some((layer) => isIn(from, layer))),
    )
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('are handed clock, chance, timers and fetch, outside runtime, node and what stands on node', () => {
    const own = ['runtime', 'node', ...Object.keys(standsOn)]
    const inside = sources.filter(({ path }) => !own.some((layer) => isIn(path, layer)))
    const found = inside.flatMap(({ path, text }) => reachesOf(text).map((what) => `${path} reaches for ${what}`))
    expect(found).toEqual([])
  })

  it('re-export by name', () => {
    expect(sources.filter(({ text }) => /export \*/.test(codeOf(text))).map(({ path }) => path)).toEqual([])
  })
})

describe('what watches over the layers', () => {
  it('finds imports in every form', () => {
    const text = `import type { A } from './a.ts'
import {
  b,
} from '../b/b.ts'
export { c } from './c.ts'
import './d.ts'
const e = await import('./e.ts')
import { readFile } from 'node:fs'`
    const found = importsOf({ path: 'x/y.ts', text }).map(({ to }) => to)
    expect(found).toEqual(['x/a.ts', 'b/b.ts', 'x/c.ts', 'x/d.ts', 'x/e.ts', 'node:fs'])
  })

  it.each([
    ['spec/a.ts', 'schemas/b.ts'],
    ['request/a.ts', 'delivery/b.ts'],
    ['schemas/a.ts', 'describe/b.ts'],
    ['describe/a.ts', 'validate/b.ts'],
    ['delivery/a.ts', 'node/b.ts'],
    ['send/a.ts', 'spec.ts'],
    ['request/a.ts', 'authorization/token-provider.ts'],
    ['describe/a.ts', 'node/b.ts'],
  ])('refuses that %s imports %s', (from, to) => {
    expect(mayImport({ from, to })).toBe(false)
  })

  it.each([
    ['schemas/a.ts', 'spec/b.ts'],
    ['schemas/a.ts', 'schemas/b.ts'],
    ['describe/a.ts', 'spec/b.ts'],
    ['node/a.ts', 'transport/b.ts'],
    ['index.ts', 'client/b.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(mayImport({ from, to })).toBe(true)
  })

  it('finds a cycle through several files', () => {
    const ring = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ]
    expect(findCycle(ring)).toEqual(['b', 'c', 'b'])
    expect(findCycle(ring.slice(0, 2))).toBeUndefined()
  })

  it.each([
    ['process.env.KEY', 'a global of Node'],
    ['Buffer.from(text)', 'a global of Node'],
    ['const now = Date.now()', 'the clock'],
    ['new Date().toISOString()', 'the clock'],
    ['Math.random()', 'chance or keys'],
    ['crypto.randomUUID()', 'chance or keys'],
    ['setTimeout(done, 1)', 'a timer'],
    ['await fetch(url)', 'the global fetch'],
    ['globalThis.fetch', 'the global fetch'],
  ])('finds %s', (code, what) => {
    expect(reachesOf(code)).toEqual([what])
  })

  it.each([
    ["'process.env'"],
    ['// Date.now() is handed in'],
    ['/** `crypto.subtle` */'],
    ['new Date(ms)'],
    ['const { fetch } = settings; await fetch(url)'],
    ['timers.setTimeout(stop, 1)'],
    ['options.process.name'],
  ])('leaves %s alone', (code) => {
    expect(reachesOf(code)).toEqual([])
  })
})
