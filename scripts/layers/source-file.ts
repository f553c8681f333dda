import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseAst } from 'vitest/node'

/** One import of a file, types included. */
export interface SourceImport {
  readonly from: string
  /** The path of a file, or the specifier of a package. */
  readonly to: string
}

/** What the checks need to know about one file. Paths are relative to the root that was read and use slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Relative imports; `to` is a path like `path`. */
  readonly imports: readonly SourceImport[]
  /** Imports of packages; `to` is the specifier. */
  readonly packages: readonly SourceImport[]
  /** Function declarations that an arrow function could replace. */
  readonly functionDeclarations: readonly string[]
  readonly exportsAll: boolean
}

export interface SyntaxNode {
  readonly type: string
  readonly [key: string]: unknown
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => Object.values(node).flat().filter(isNode)

export const parse = (path: string, text: string): readonly SyntaxNode[] =>
  childrenOf({ type: 'Root', body: parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }).body })

const descendantsOf = (node: SyntaxNode): readonly SyntaxNode[] => [node, ...childrenOf(node).flatMap(descendantsOf)]

export const specifierOf = ({ source }: SyntaxNode): string | undefined =>
  isNode(source) && typeof source.value === 'string' ? source.value : undefined

export const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value ?? '') : '')

const withImport = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

const ownThis = new Set(['FunctionDeclaration', 'FunctionExpression', 'ClassDeclaration', 'ClassExpression'])

const usesThis = (node: SyntaxNode): boolean =>
  node.type === 'ThisExpression' ||
  (node.type === 'Identifier' && node.name === 'this') ||
  childrenOf(node).some((child) => !ownThis.has(child.type) && usesThis(child))

const isRelative = (specifier: string): boolean => specifier.startsWith('.')

export const parseSource = (path: string, text: string): SourceFile => {
  const nodes = parse(path, text).flatMap(descendantsOf)
  const specifiers = nodes.filter(({ type }) => withImport.has(type)).flatMap((node) => specifierOf(node) ?? [])
  const overloaded = new Set(nodes.filter(({ type }) => type === 'TSDeclareFunction').map(({ id }) => nameOf(id)))
  return {
    path,
    text,
    imports: specifiers
      .filter(isRelative)
      .map((name) => ({ from: path, to: posix.normalize(posix.join(dirname(path), name)) })),
    packages: specifiers.filter((name) => !isRelative(name)).map((name) => ({ from: path, to: name })),
    functionDeclarations: nodes
      .filter((node) => node.type === 'FunctionDeclaration' && !node.generator && !usesThis(node))
      .map(({ id }) => nameOf(id))
      .filter((name) => !overloaded.has(name)),
    exportsAll: nodes.some(({ type }) => type === 'ExportAllDeclaration'),
  }
}

const listSources = (root: string): readonly string[] =>
  readdirSync(root, { withFileTypes: true })
    .flatMap((entry) => {
      if (!entry.isDirectory()) return entry.name
      if (['node_modules', 'dist'].includes(entry.name)) return []
      return listSources(join(root, entry.name)).map((path) => `${entry.name}/${path}`)
    })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))

/** Every TypeScript file below a folder, tests included. */
export const readSources = (root: string): readonly SourceFile[] =>
  listSources(root)
    .toSorted()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))

/** True for tests, generators, configuration and what only they use. */
export const isTestFile = (path: string): boolean =>
  /(?:^|\/)test\/|\.(?:test|test-d|generate|config)\.tsx?$/.test(path)
