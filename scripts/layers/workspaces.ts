import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One workspace of the repository. */
export interface Workspace {
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  readonly isApp: boolean
  /** Packages it declares, of every kind. */
  readonly declared: ReadonlySet<string>
  /** Source file of each public entry by specifier, such as `@org/segment-core/node`. Absolute paths. */
  readonly entries: ReadonlyMap<string, string>
}

export const repository = join(import.meta.dirname, '../..')

const readWorkspace = (path: string): Workspace => {
  const manifest = JSON.parse(readFileSync(join(repository, path), 'utf8'))
  const folder = join(repository, dirname(path))
  const entries = Object.entries<string | Record<string, string>>(manifest.exports ?? {}).flatMap(([entry, target]) => {
    const source = typeof target === 'string' ? target : target['@org/source']
    return source?.endsWith('.ts') ? [[`${manifest.name}${entry.slice(1)}`, join(folder, source)] as const] : []
  })
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest
  return {
    name: manifest.name,
    folder,
    isApp: path.startsWith('apps/'),
    declared: new Set(
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies }),
    ),
    entries: new Map(entries),
  }
}

export const readWorkspaces = (): readonly Workspace[] =>
  globSync('{package.json,bench/package.json,{packages,apps,examples}/*/package.json}', { cwd: repository })
    .toSorted()
    .map(readWorkspace)

/** The package of a specifier: `@org/segment-core` for `@org/segment-core/node`. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
