import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const core = join(import.meta.dirname, '..')
const manifest: { readonly exports: Readonly<Record<string, { readonly '@org/source'?: string }>> } = JSON.parse(
  await readFile(join(core, 'package.json'), 'utf8'),
)
const readme = await readFile(join(core, 'README.md'), 'utf8')

/** The names in backticks in the row of an entry point in the README's table. */
const documented = (name: string): readonly string[] => {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
  return [...(row.split('|')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, word = '']) => word).toSorted()
}

const valuesOf = async (entry: string): Promise<readonly string[]> => {
  const source = manifest.exports[entry]?.['@org/source'] ?? ''
  const values: object = await import(join(core, source))
  return Object.keys(values)
    .filter((name) => name !== 'default')
    .toSorted()
}

describe('the entry points', () => {
  it('are eight', () => {
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json')
    expect(entries).toEqual([
      '.',
      './middleware',
      './spec',
      './node',
      './analytics-node',
      './workspace',
      './plan',
      './internal',
    ])
  })

  it('export at most 35 values from the main one, all of them in the README', async () => {
    const values = await valuesOf('.')
    expect(values.length).toBeLessThanOrEqual(35)
    expect(documented('@org/segment-core')).toEqual(values)
  })

  it.each(['./middleware', './spec', './node', './analytics-node', './workspace', './plan'])(
    'export what the README lists: %s',
    async (entry) => {
      expect(documented(`@org/segment-core${entry.slice(1)}`)).toEqual(await valuesOf(entry))
    },
  )
})
