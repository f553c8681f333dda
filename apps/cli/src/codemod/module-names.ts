import type { Comment, Node, Program } from '@babel/types'
import { childrenOf } from '../source-code/program-scopes.ts'
import { memberOf, staticText } from './static-text.ts'

/** The library that is replaced. */
export const originalModule = '@segment/analytics-node'

/** What replaces it. */
export const dropInModule = '@org/segment-core/analytics-node'

/** A part of the text of a file. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** A place of the original's name that is not an import, such as a key of a configuration. */
export interface OtherMention extends TextSpan {
  readonly text: string
}

/** Where a program names the original. */
export interface ModuleNames {
  /** The names in imports, without their quotes, in order. */
  readonly imports: readonly TextSpan[]
  readonly others: readonly OtherMention[]
}

/** Objects of test runners whose methods take the name of a module. */
const mockMethods: Readonly<Record<string, ReadonlySet<string>>> = {
  jest: new Set([
    'mock',
    'doMock',
    'unmock',
    'deepUnmock',
    'dontMock',
    'doUnmock',
    'setMock',
    'requireActual',
    'requireMock',
    'createMockFromModule',
    'genMockFromModule',
    'unstable_mockModule',
    'unstable_unmockModule',
  ]),
  vi: new Set(['mock', 'doMock', 'unmock', 'doUnmock', 'importActual', 'importMock']),
}

/** `mock.module` of `node:test` and of Bun. */
const moduleMocks: ReadonlySet<string> = new Set(['mock'])

/** The object at the start of a chain such as `jest.mock('a').mock('b')`. */
const chainStart = (node: Node): Node =>
  node.type === 'CallExpression' ? chainStart(memberOf(node.callee)?.object ?? node.callee) : node

/** Local names of `jest`, `vi` and functions of `createRequire`. */
interface LocalNames {
  readonly mocks: ReadonlyMap<string, ReadonlySet<string>>
  readonly requires: ReadonlySet<string>
}

const localNames = (program: Program): LocalNames => {
  const mocks = new Map(Object.entries(mockMethods))
  const requires = new Set(['require'])
  const add = (local: string, imported: string): void => {
    const methods = mockMethods[imported === 'vitest' ? 'vi' : imported]
    if (methods !== undefined) mocks.set(local, methods)
  }
  add('vitest', 'vitest')
  const visit = (node: Node): void => {
    if (node.type === 'ImportSpecifier') {
      add(node.local.name, node.imported.type === 'Identifier' ? node.imported.name : node.imported.value)
    } else if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.init?.type === 'CallExpression'
    ) {
      const { callee } = node.init
      const name = callee.type === 'Identifier' ? callee.name : memberOf(callee)?.name
      if (name === 'createRequire') requires.add(node.id.name)
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return { mocks, requires }
}

/** Whether the first argument of a call is the name of a module. */
const takesModule = (callee: Node, { mocks, requires }: LocalNames): boolean => {
  if (callee.type === 'Import') return true
  if (callee.type === 'Identifier') return requires.has(callee.name)
  const member = memberOf(callee)
  if (member === undefined) return false
  const start = chainStart(member.object)
  if (start.type === 'MetaProperty') return member.name === 'resolve'
  if (start.type === 'Identifier') {
    if (mocks.get(start.name)?.has(member.name)) return true
    // `require.resolve` and `module.require`
    if (requires.has(start.name)) return member.name === 'resolve'
    if (start.name === 'module' && member.name === 'require') return true
  }
  const owner = start.type === 'Identifier' ? start.name : memberOf(start)?.name
  return member.name === 'module' && owner !== undefined && moduleMocks.has(owner)
}

/** The name of a module in a node that imports it. */
const importedName = (node: Node, names: LocalNames): Node | null | undefined => {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source
    case 'TSExternalModuleReference':
      return node.expression
    case 'TSModuleDeclaration':
    case 'DeclareModule':
      return node.id
    case 'CallExpression':
    case 'OptionalCallExpression':
      return takesModule(node.callee, names) ? (node.arguments[0] as Node | undefined) : undefined
    default:
      return undefined
  }
}

const isMention = (text: string): boolean => text === originalModule || text.startsWith(`${originalModule}/`)

/** Imports of types in JSDoc: `{import('…').Analytics}`, and `@import { Analytics } from '…'`. */
const docImport = new RegExp(String.raw`(?:\bimport\(\s*|@import\b[^@]*?\bfrom\s+)(['"])(${originalModule})\1`, 'g')

const docImports = ({ type, value, start }: Comment): readonly TextSpan[] => {
  if (type !== 'CommentBlock' || !value.startsWith('*') || start === undefined) return []
  return [...value.matchAll(docImport)].map(({ index, 0: all }) => {
    // Behind the two characters that open the comment, and before the closing quote.
    const end = start + 2 + index + all.length - 1
    return { start: end - originalModule.length, end }
  })
}

/** `/// <reference types="…" />` */
const typeReference = new RegExp(String.raw`^/\s*<reference\s+types\s*=\s*(["'])(${originalModule})\1`)

const referenceIn = ({ type, value, start }: Comment): readonly OtherMention[] => {
  const found = type === 'CommentLine' && start !== undefined ? typeReference.exec(value) : null
  if (found === null || start === undefined) return []
  return [{ start, end: start + 2 + value.length, text: originalModule }]
}

/** Finds where a program names `@segment/analytics-node`. @param comments of the whole file */
export const findModuleNames = (program: Program, comments: readonly Comment[]): ModuleNames => {
  const names = localNames(program)
  const imports: TextSpan[] = comments.flatMap(docImports)
  const others: OtherMention[] = comments.flatMap(referenceIn)
  const seen = new Set<Node>()
  const visit = (node: Node): void => {
    const module = importedName(node, names)
    if (module && staticText(module) === originalModule) {
      seen.add(module)
      imports.push({ start: (module.start ?? 0) + 1, end: (module.end ?? 0) - 1 })
    }
    const text = seen.has(node) ? undefined : staticText(node)
    if (text !== undefined && isMention(text)) others.push({ start: node.start ?? 0, end: node.end ?? 0, text })
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return { imports: imports.toSorted((one, other) => one.start - other.start), others }
}

/** Replaces the names in imports, and nothing else. */
export const renameImports = (text: string, imports: readonly TextSpan[]): string => {
  let out = ''
  let at = 0
  for (const { start, end } of imports) {
    out += text.slice(at, start) + dropInModule
    at = end
  }
  return out + text.slice(at)
}
