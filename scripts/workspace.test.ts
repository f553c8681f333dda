import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const workspace = read('pnpm-workspace.yaml')

interface Manifest {
  readonly name: string
  readonly packageManager?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifests = globSync(
  ['package.json', '{packages,apps,examples}/*/package.json', '{bench,scripts}/package.json'],
  {
    cwd: root,
  },
)
const parsed = manifests.map((path): Manifest => JSON.parse(read(path)))

describe('the workspace', () => {
  it('has versions of third parties only in the catalog', () => {
    const own = parsed.flatMap(({ name, dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => version !== 'catalog:' && !version.startsWith('workspace:'))
        .map(([dependency, version]) => `${name}: ${dependency} ${version}`),
    )
    expect(own).toEqual([])
    expect(parsed.length).toBeGreaterThan(5)
  })

  it('resolves packages for the pinned Node', () => {
    expect(/^nodeVersion: (.+)$/m.exec(workspace)?.[1]).toBe(/^ {2}node: (.+)$/m.exec(workspace)?.[1])
    expect(`v${/^ {2}node: (.+)$/m.exec(workspace)?.[1]}`).toBe(process.version)
  })

  it('uses one version of pnpm everywhere', () => {
    const manifest = parsed.find(({ packageManager }) => packageManager !== undefined)
    const places = [
      '*.md',
      '{.changeset,docs,bench}/**/*.md',
      '.github/workflows/*.yml',
      '{packages,apps,examples}/*/README.md',
    ]
    const files = [...globSync(places, { cwd: root }), '.ci/run', 'package.json']
    const named = files.flatMap((path) => [...read(path).matchAll(/pnpm@\d[\w.]*/g)].map(([text]) => text))
    expect(named.length).toBeGreaterThan(5)
    expect(new Set(named)).toEqual(new Set([manifest?.packageManager]))
  })

  it('installs no large package for tests with the first command of the README', () => {
    const declaredBy = (name: string): readonly string[] => {
      const { dependencies, devDependencies } = parsed.find((one) => one.name === name) ?? { name }
      const names = Object.keys({ ...dependencies, ...devDependencies })
      return [...names, ...names.filter((one) => one.startsWith('@org/')).flatMap(declaredBy)]
    }
    const installed = new Set(['segment-toolkit', '@org/main-job'].flatMap(declaredBy))
    const large = ['@biomejs/biome', '@duckdb/node-api', 'bun', 'deno', 'miniflare', 'typescript-5.9', 'wrangler']
    expect(large.filter((name) => installed.has(name))).toEqual([])
    expect(installed).toContain('@org/segment-cli')
    // pnpm installs the peers of a workspace too, except for those that are overridden.
    expect(workspace).toContain("'@org/segment-cli>@duckdb/node-api': '-'")
  })

  it('installs the same programs in CI and locally', () => {
    expect(read('.ci/run')).toContain('.ci/debian-packages')
    expect(read('scripts/system-tools.ts')).toContain('.ci/debian-packages')
    expect(read('.ci/debian-packages')).toMatch(/^(?:[a-z0-9.+-]+\n)+$/)
  })
})
