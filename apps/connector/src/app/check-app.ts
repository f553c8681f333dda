import { imlRoots, type LintOptions, lintTemplate, type VariableShape } from '@org/iml'
import type * as z from 'zod'
import { type CodeContent, type ComponentKind, codesOf, componentKinds } from '../make/component-kinds.ts'
import type { FormatIssue } from '../make/issue.ts'
import { parseJsonc } from '../make/parse-jsonc.ts'
import { groupsSchema, projectSchema } from '../make/project-schema.ts'
import { baseSchema, codeSchemas } from '../make/request-schema.ts'
import { type App, fieldsOf, isFields, type ParameterItem } from './app.ts'
import { projectFile } from './read-app.ts'
import { exportedCodes } from './read-exported-app.ts'

/** How to check. */
export interface CheckOptions {
  /** `portable` also reports templates that some evaluators interpret differently. @default 'any' */
  readonly profile?: 'any' | 'portable'
  /** Names of custom functions. @default those of the app */
  readonly functions?: readonly string[]
}

const issuesOf = (schema: z.ZodType, value: unknown, file: string): readonly FormatIssue[] => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  const visit = (issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[]): FormatIssue[] =>
    issues.flatMap((issue) => {
      const path = [...at, ...issue.path]
      // Of a union, the alternative that fails deepest explains most.
      if (issue.code === 'invalid_union' && issue.errors.length > 0) {
        const depth = (branch: readonly z.core.$ZodIssue[]): number => Math.max(...branch.map((one) => one.path.length))
        const best = issue.errors.toSorted((left, right) => depth(right) - depth(left))[0]
        if (best !== undefined && best.length > 0) return visit(best, path)
      }
      return [
        { file, path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)), message: issue.message },
      ]
    })
  return visit(parsed.error.issues, [])
}

const responseRoots = [...imlRoots.response, ...imlRoots.item, ...imlRoots.pagination, ...imlRoots.wrapper]

/**
 * Roots that are available at a path; those of the response only in `response`, `pagination` and `repeat`.
 * @param more roots that the component has everywhere
 */
const variablesAt = (path: readonly (string | number)[], more: readonly string[]): VariableShape => {
  const inResponse = path.includes('response') || path.includes('pagination') || path.includes('repeat')
  const requestLess = path.includes('iterate') || path.includes('output')
  const roots = [
    ...imlRoots.request,
    ...more,
    // The query of a request may count its pages.
    'pagination',
    ...(inResponse ? responseRoots : []),
    ...(requestLess ? ['item'] : []),
    ...(path.includes('authorize') || path.includes('token') || path.includes('oauth') ? imlRoots.oauth : []),
  ]
  return Object.fromEntries(roots.map((root) => [root, true]))
}

/** Findings of the linter that the platform accepts. */
const accepted: ReadonlySet<string> = new Set(['zero_index', 'empty_argument'])

/** Lints every template of a tree, keys as well as values. */
const lintTree = (
  value: unknown,
  file: string,
  options: CheckOptions,
  more: readonly string[] = [],
): readonly FormatIssue[] => {
  const lint = (text: string, path: readonly (string | number)[], key: boolean): FormatIssue[] => {
    if (!text.includes('{{')) return []
    const settings: LintOptions = {
      variables: variablesAt(path, more),
      functions: options.functions ?? [],
      profile: options.profile ?? 'any',
      key,
    }
    return lintTemplate(text, settings).map(({ code, message }) =>
      accepted.has(code) ? { file, path, message, severity: 'warning' } : { file, path, message },
    )
  }
  const visit = (node: unknown, path: readonly (string | number)[]): FormatIssue[] => {
    if (typeof node === 'string') return lint(node, path, false)
    if (Array.isArray(node)) return node.flatMap((item, index) => visit(item, [...path, index]))
    if (!isFields(node)) return []
    return Object.entries(node).flatMap(([name, member]) => [
      ...lint(name, [...path, name], true),
      ...visit(member, [...path, name]),
    ])
  }
  return visit(value, [])
}

const rpcNames = (value: unknown): readonly string[] => {
  if (typeof value === 'string') {
    const name = /^rpc:\/\/([^?]+)/.exec(value)?.[1]
    return name === undefined ? [] : [name]
  }
  if (Array.isArray(value)) return value.flatMap(rpcNames)
  return isFields(value) ? Object.values(value).flatMap(rpcNames) : []
}

const parameterIssues = (
  items: readonly ParameterItem[],
  file: string,
  path: readonly (string | number)[] = [],
): FormatIssue[] => {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    if (typeof item === 'string' || item.type === 'banner') return []
    const here = [...path, index]
    const issues: FormatIssue[] = []
    const report = (message: string): void => {
      issues.push({ file, path: here, message })
    }
    if (item.name === undefined) report('The parameter has no name')
    else if (seen.has(item.name)) report(`The name ${item.name} is repeated`)
    else seen.add(item.name)
    if (item.label === undefined && item.type !== 'hidden') report('The parameter has no label')
    if (item.type === 'select' && item.options === undefined) report('The select has no options')
    const spec = item.spec
    if (Array.isArray(spec)) issues.push(...parameterIssues(spec, file, [...here, 'spec']))
    return issues
  })
}

/** A value of the user directly after the host, or instead of it, can send the credential to another host. */
const unpinnedHost = /^(?:https?:\/\/[^/{]+)?\{\{\s*parameters\.[\w.]+\s*\}\}/

const hostIssues = (communication: unknown, file: string): readonly FormatIssue[] =>
  (Array.isArray(communication) ? communication : [communication]).flatMap((request: unknown, index) => {
    const { url } = fieldsOf(request)
    if (typeof url !== 'string' || !unpinnedHost.test(url)) return []
    const path = Array.isArray(communication) ? [index, 'url'] : ['url']
    const message = 'The value can lead to another host, with the credential. Put a slash before it'
    return [{ file, path, message, severity: 'warning' }]
  })

/** Roots of webhooks, which the modules that they start have too. */
const webhookRoots = (app: App, kind: ComponentKind, id: string): readonly string[] => {
  const type = kind === 'module' ? app.modules.get(id)?.type : undefined
  return kind === 'webhook' || type === 'instant_trigger' || type === 'responder' ? imlRoots.webhook : []
}

const codeIssues = (
  app: App,
  { kind, id, code, path }: { kind: ComponentKind; id: string; code: string; path: string },
  options: CheckOptions,
): readonly FormatIssue[] => {
  const content: CodeContent = codesOf[kind][code]?.content ?? 'any'
  const text = app.files.get(path)
  if (content === 'text') return []
  if (text === undefined) {
    return [{ file: projectFile, path: ['components', kind, id, 'codeFiles', code], message: `${path} is missing` }]
  }
  const value = parseJsonc(text)
  const parameters = content === 'parameters' && Array.isArray(value) ? parameterIssues(value, path) : []
  const templates =
    content === 'parameters' || content === 'object' ? [] : lintTree(value, path, options, webhookRoots(app, kind, id))
  const rpcs = rpcNames(value)
    .filter((name) => !app.rpcs.has(name))
    .map((name) => ({ file: path, path: [], message: `The app has no RPC ${name}` }))
  const hosts = kind === 'module' && code === 'communication' ? hostIssues(value, path) : []
  return [...issuesOf(codeSchemas[content], value, path), ...parameters, ...templates, ...rpcs, ...hosts]
}

const referenceIssues = (app: App): readonly FormatIssue[] => {
  const listed = app.groups.flatMap((group) => {
    const { modules } = fieldsOf(group)
    return Array.isArray(modules) ? modules.map(String) : []
  })
  const inGroups = (messages: readonly string[]): readonly FormatIssue[] =>
    messages.map((message) => ({ file: `groups of ${projectFile}`, path: [], message }))
  const unlisted = app.groups.length === 0 ? [] : [...app.modules.keys()].filter((id) => !listed.includes(id))
  const modules = [...app.modules.values()]
  const repeated = modules.flatMap(({ id, staticParameters, mappableParameters }) => {
    const names = new Set(staticParameters.map((item) => (typeof item === 'string' ? undefined : item.name)))
    return mappableParameters
      .filter((item) => typeof item !== 'string' && item.name !== undefined && names.has(item.name))
      .map(() => ({
        file: projectFile,
        path: ['components', 'module', id],
        message: 'A static and a mappable parameter have the same name',
      }))
  })
  return [
    ...inGroups(listed.filter((id) => !app.modules.has(id)).map((id) => `The app has no module ${id}`)),
    ...inGroups(unlisted.map((id) => `No group lists the module ${id}`)),
    ...inGroups(
      listed.filter((id, index) => listed.indexOf(id) !== index).map((id) => `The module ${id} is listed twice`),
    ),
    ...[...modules, ...app.rpcs.values()]
      .filter(({ connection }) => connection !== undefined && !app.connections.has(connection))
      .map(({ id }) => ({
        file: projectFile,
        path: [],
        message: `${id} uses a connection that the app does not have`,
      })),
    ...repeated,
  ]
}

/** The file of the base in an export. */
const exportedBase = (app: App): string | undefined =>
  app.project === undefined ? [...app.files.keys()].find((path) => /(?:^|\/)base\.[^/]+$/.test(path)) : undefined

/**
 * Checks an app against the format: every file against a schema that rejects unknown keys; templates; names, labels and
 * references between files.
 * @returns all issues, in the order of the project file
 */
export const checkApp = (app: App, given: CheckOptions = {}): readonly FormatIssue[] => {
  const options = { functions: [...app.functions.keys()], ...given }
  const isExport = app.project === undefined
  const project = isExport ? [] : issuesOf(projectSchema, app.project, projectFile)
  const general = fieldsOf(fieldsOf(app.project).generalCodeFiles)
  const base = typeof general.base === 'string' ? general.base : exportedBase(app)
  const groups = typeof general.groups === 'string' ? general.groups : undefined
  const exported = isExport ? exportedCodes(app.files).flatMap((code) => codeIssues(app, code, options)) : []
  const codes = componentKinds.flatMap((kind) =>
    Object.entries(fieldsOf(fieldsOf(fieldsOf(app.project).components)[kind])).flatMap(([id, metadata]) =>
      Object.entries(fieldsOf(fieldsOf(metadata).codeFiles)).flatMap(([code, path]) =>
        typeof path === 'string' ? codeIssues(app, { kind, id, code, path }, options) : [],
      ),
    ),
  )
  return [
    ...project,
    ...(base === undefined ? [] : [...issuesOf(baseSchema, app.base, base), ...lintTree(app.base, base, options)]),
    ...(groups === undefined ? [] : issuesOf(groupsSchema, app.groups, groups)),
    ...codes,
    ...exported,
    ...referenceIssues(app),
  ]
}
