import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { programs } from './system-programs.ts'

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
/** The lockfile of the site is its own. It links to packages of the repository. */
const site = 'apps/docs/pnpm-workspace.yaml'

/** The versions of a catalog, by package. */
const catalogOf = (text: string): Readonly<Record<string, string>> => {
  const section = text.split(/^(?=\S)/m).find((part) => part.startsWith('catalog:')) ?? ''
  return Object.fromEntries(
    [...section.matchAll(/^ {2}'?([\w@/.-]+)'?: (\S+)$/gm)].map(([, name, version]) => [name, version]),
  )
}

const parsed = manifests.map((path): Manifest => JSON.parse(read(path)))

describe('the workspace', () => {
  it('has versions of third parties only in the catalog', () => {
    const own = parsed.flatMap(({ name, dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => version !== 'catalog:' && !/^(?:workspace|link):/.test(version))
        .map(([dependency, version]) => `${name}: ${dependency} ${version}`),
    )
    expect(own).toEqual([])
    expect(parsed.length).toBeGreaterThan(5)
  })

  it('has the same versions in the catalog of the site, except for TypeScript', () => {
    const [ours, theirs] = [catalogOf(workspace), catalogOf(read(site))]
    const shared = Object.keys(theirs).filter((name) => name in ours)
    expect(shared).toContain('playwright-core')
    expect(shared.filter((name) => ours[name] !== theirs[name])).toEqual(['typescript'])
  })

  it('does not install the site with its other packages', () => {
    expect(workspace).toContain("  - '!apps/docs'\n")
    for (const script of ['start', 'test', 'test:quick']) {
      expect(JSON.parse(read('package.json')).scripts[script]).not.toMatch(/site|docs/)
    }
  })

  it('publishes packages with one version, licence, address and lowest Node each', () => {
    const published = manifests
      .map((path) => ({ path, ...JSON.parse(read(path)) }))
      .filter((one) => one.private !== true)
    const { fixed }: { fixed: readonly (readonly string[])[] } = JSON.parse(read('.changeset/config.json'))
    expect(published.map(({ name }) => name).sort()).toEqual(fixed.flat().toSorted())
    for (const one of published) {
      expect(one).toMatchObject({ license: 'MIT', type: 'module', publishConfig: { access: 'public' } })
      expect(one.repository.directory).toBe(dirname(one.path))
      expect([one.homepage, one.bugs, one.engines.node].every((text: string) => text.length > 0)).toBe(true)
      expect(one.keywords.length).toBeGreaterThan(2)
      expect(one.publishConfig.provenance).toBeUndefined()
    }
  })

  it('resolves packages for the pinned Node', () => {
    expect(/^nodeVersion: (.+)$/m.exec(workspace)?.[1]).toBe(/^ {2}node: (.+)$/m.exec(workspace)?.[1])
    expect(`v${/^ {2}node: (.+)$/m.exec(workspace)?.[1]}`).toBe(process.version)
  })

  it('uses one compatibility date for Workers that collect', () => {
    const dateIn = (path: string): string | undefined => /"compatibility_date": "(.+)"/.exec(read(path))?.[1]
    expect(dateIn('examples/collector-worker/wrangler.jsonc')).toBe(dateIn('apps/edge-worker/wrangler.jsonc'))
  })

  it('uses one version of pnpm everywhere', () => {
    const manifest = parsed.find(({ packageManager }) => packageManager !== undefined)
    const places = [
      '*.md',
      '{.changeset,docs,bench}/**/*.md',
      '.github/workflows/*.yml',
      '{packages,apps,examples}/*/README.md',
      'apps/docs/{pages,src}/**/*.{ts,md,mdx}',
    ]
    const files = [...globSync(places, { cwd: root }), '.ci/run', 'package.json']
    const named = files.flatMap((path) => [...read(path).matchAll(/pnpm@\d[\w.]*/g)].map(([text]) => text))
    expect(named.length).toBeGreaterThan(5)
    expect(new Set(named)).toEqual(new Set([manifest?.packageManager]))
  })

  it('uses pnpm in no README and guide without fetching it, because it may not be on the PATH', () => {
    const files = globSync(
      ['*.md', '{docs,bench}/*.md', '{packages,apps,examples}/*/{README.md,docs/*.md}', 'apps/docs/src/**/*.mdx'],
      {
        cwd: root,
      },
    )
    const isBare = (line: string): boolean => /(?<!npx --yes )(?<![\w@/.-])pnpm (?!is\b)[a-z-]/.test(line)
    const commandsIn = (text: string): readonly string[] => [
      ...[...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) => block.split('\n')),
      ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    ]
    const bare = files.flatMap((path) => {
      const text = read(path)
      // Its first block says how to have the command.
      if (text.includes("alias pnpm='npx --yes pnpm@")) return []
      return commandsIn(text)
        .filter(isBare)
        .map((line) => `${path}: ${line}`)
    })
    expect(bare).toEqual([])
    expect(files.length).toBeGreaterThan(10)
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
    expect(read('.ci/debian-packages')).toBe(programs.map((program) => `${program}\n`).join(''))
  })
})
