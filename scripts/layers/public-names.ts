import { dirname, join } from 'node:path'
import { childrenOf, isNode, nameOf, parse, type SyntaxNode, specifierOf } from './source-file.ts'
import { packageOf } from './workspaces.ts'

/** How one file gets a name: its own declaration, or a name of another file. */
interface Origin {
  readonly specifier?: string
  readonly name: string
  readonly isType: boolean
}

interface ModuleNames {
  readonly exports: ReadonlyMap<string, Origin>
  readonly imports: ReadonlyMap<string, Origin>
}

const specifiersOf = ({ specifiers }: SyntaxNode): readonly SyntaxNode[] =>
  Array.isArray(specifiers) ? specifiers.filter(isNode) : []

const declaredNames = (declaration: unknown): readonly string[] => {
  if (!isNode(declaration)) return []
  if (declaration.type !== 'VariableDeclaration') return [nameOf(declaration.id)]
  return childrenOf(declaration).map(({ id }) => nameOf(id))
}

const readNames = (path: string, text: string): ModuleNames => {
  const exports = new Map<string, Origin>()
  const imports = new Map<string, Origin>()
  for (const statement of parse(path, text)) {
    const from = specifierOf(statement)
    const origin = (name: string, { importKind, exportKind }: SyntaxNode): Origin => ({
      name,
      isType: [importKind, exportKind, statement.exportKind].includes('type'),
      ...(from === undefined ? {} : { specifier: from }),
    })
    if (statement.type === 'ImportDeclaration') {
      for (const one of specifiersOf(statement)) imports.set(nameOf(one.local), origin(nameOf(one.imported), one))
    }
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const name of declaredNames(statement.declaration)) exports.set(name, origin(name, statement))
    for (const one of specifiersOf(statement)) exports.set(nameOf(one.exported), origin(nameOf(one.local), one))
  }
  return { exports, imports }
}

/** Public entries by specifier, and how to read a file. */
export interface PublicEntries {
  readonly entries: ReadonlyMap<string, string>
  readonly readFile: (path: string) => string
}

/**
 * Public names with more than one meaning: exported by two entries and declared in two files. A value has one meaning
 * in all packages, a type in all entries of one package, since a package may describe what another one describes.
 * @returns one sentence for each name
 */
export const findNameClashes = ({ entries, readFile }: PublicEntries): readonly string[] => {
  const modules = new Map<string, ModuleNames>()
  const namesOf = (path: string): ModuleNames => {
    const names = modules.get(path) ?? readNames(path, readFile(path))
    modules.set(path, names)
    return names
  }
  /** The file that declares a name, and its name there. */
  const declarationOf = (path: string, name: string): string => {
    const names = namesOf(path)
    const exported = names.exports.get(name)
    const origin = exported?.specifier === undefined ? names.imports.get(exported?.name ?? name) : exported
    if (origin?.specifier === undefined) return `${path}#${exported?.name ?? name}`
    const target = origin.specifier.startsWith('.')
      ? join(dirname(path), origin.specifier)
      : entries.get(origin.specifier)
    return target === undefined ? `${origin.specifier}#${origin.name}` : declarationOf(target, origin.name)
  }
  const exported = [...entries].flatMap(([entry, path]) =>
    [...namesOf(path).exports].map(([name, { isType }]) => ({
      entry,
      name,
      scope: isType ? `${packageOf(entry)} ${name}` : name,
      declaration: declarationOf(path, name),
    })),
  )
  const clashes = exported.filter(({ scope, declaration }) =>
    exported.some((other) => other.scope === scope && other.declaration !== declaration),
  )
  return [...new Set(clashes.map(({ scope }) => scope))].map((scope) => {
    const places = clashes.filter((one) => one.scope === scope).map(({ entry }) => entry)
    return `${scope.split(' ').at(-1)} has several meanings: in ${places.join(', ')}.`
  })
}
