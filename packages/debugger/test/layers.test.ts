import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'
import { readSources } from '../../../scripts/layers/source-file.ts'

const root = join(import.meta.dirname, '..')

const server = [
  'src/model',
  ['src/examples', 'src/record', 'src/traffic'],
  'src/store',
  'src/debugger',
  'src/http',
  'src/server',
  'src/index.ts',
]
const page = [
  'page/text',
  'page/api',
  'page/state',
  'page/parts',
  ['page/charts', 'page/json'],
  'page/detail',
  'page/views',
  'page/shell',
  'page/main.tsx',
]

describeLayers({
  root,
  layers: [...server, ...page, ['build-page.ts', 'chromium.ts'], 'page/screenshots'],
  // The page is served by the server, and shares its data types.
  upTo: { 'page/api': 'src/traffic' },
  packages: {
    '@org/segment-core': ['src/record', 'src/server', 'page/detail', 'page/json'],
    '@org/segment-core/internal': ['src/http', 'src/record', 'src/server'],
    '@org/segment-core/spec': ['src/debugger', 'src/examples', 'src/http', 'src/record', 'src/store', 'src/traffic'],
    '@org/segment-testing': ['src'],
    '@org/segment-testing/node': ['src/http', 'src/server'],
    '@org/segment-testing/query': ['src/model', 'src/store', 'src/http', 'page'],
    zod: ['src/model', 'src/store', 'src/http'],
    'node:crypto': ['src/record', 'src/http', 'src/server', 'src/store'],
    'node:events': ['src/store', 'src/http'],
    'node:sqlite': ['src/store/sqlite.ts'],
    'node:*': ['src/http', 'src/server', 'src/store', 'build-page.ts', 'page/screenshots'],
    preact: ['page'],
    'preact/hooks': ['page'],
    '@preact/signals': ['page'],
    esbuild: ['build-page.ts'],
    'playwright-core': ['page/screenshots', 'chromium.ts'],
  },
})

const sources = readSources(root)

it('the page runs nothing of the server except what needs neither Node nor a package', () => {
  const imported = sources
    .filter(({ path }) => /^page\/(?!screenshots\/)/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^import (?!type\b)[^'"]*from '([^']*\/src\/[^']+)'/gm)].map(([, name = '']) =>
        join(path, '..', name),
      ),
    )
  const needs = (path: string): readonly string[] => {
    const source = sources.find((one) => one.path === path)
    const values = [...(source?.text.matchAll(/^import (?!type\b)[^'"]*from '([^']+)'/gm) ?? [])].map(
      ([, name = '']) => name,
    )
    return values.flatMap((name) => (name.startsWith('.') ? needs(join(path, '..', name)) : [`${path} needs ${name}`]))
  }
  expect(imported.flatMap(needs)).toEqual([])
})
