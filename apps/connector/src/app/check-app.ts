import { imlRoots } from '@org/iml'
import type * as z from 'zod'
import { type CodeContent, type ComponentKind, codesOf, componentKinds } from '../make/component-kinds.ts'
import type { FormatIssue } from '../make/issue.ts'
import { parseJsonc } from '../make/parse-jsonc.ts'
import { groupsSchema, projectSchema } from '../make/project-schema.ts'
import { baseSchema, codeSchemas } from '../make/request-schema.ts'
import { type App, fieldsOf, isFields } from './app.ts'
import { functionIssues } from './check-functions.ts'
import { parameterIssues } from './check-parameters.ts'
import { projectAdvice } from './check-project.ts'
import { connectionIssues, editorIssues, hostIssues, relativeUrlIssues, responderIssues } from './check-requests.ts'
import { type TemplateCheck, templateIssues } from './check-templates.ts'
import { projectFile } from './read-app.ts'
import { exportedCodes } from './read-exported-app.ts'

/** How to check. */
export interface CheckOptions extends TemplateCheck {
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

/** A file as JSON, and a warning for each member that replaces another one of its name. */
const parsedFile = (
  text: string,
  file: string,
): { readonly value: unknown; readonly issues: readonly FormatIssue[] } => {
  const issues: FormatIssue[] = []
  const value = parseJsonc(text, (name, line) => {
    const message = `Line ${line} repeats the member ${JSON.stringify(name)}: only the last one counts`
    issues.push({ file, path: [], message, severity: 'warning' })
  })
  return { value, issues }
}

const rpcNames = (value: unknown): readonly string[] => {
  if (typeof value === 'string') {
    const name = /^rpc:\/\/([^?{]+)/.exec(value)?.[1]
    return name === undefined ? [] : [name]
  }
  if (Array.isArray(value)) return value.flatMap(rpcNames)
  return isFields(value) ? Object.values(value).flatMap(rpcNames) : []
}

/** Roots of webhooks, which the modules that they start have too. */
const webhookRoots = (app: App, kind: ComponentKind, id: string): readonly string[] => {
  const type = kind === 'module' ? app.modules.get(id)?.type : undefined
  return kind === 'webhook' || type === 'instant_trigger' || type === 'responder' ? imlRoots.webhook : []
}

/** Codes of a webhook that send a request. Its communication only receives. */
const webhookRequests: ReadonlySet<string> = new Set(['attach', 'detach', 'update'])

const requestIssues = (
  app: App,
  { kind, id, code, path }: { kind: ComponentKind; id: string; code: string; path: string },
  value: unknown,
): readonly FormatIssue[] => {
  if (kind === 'webhook') return webhookRequests.has(code) ? relativeUrlIssues(value, path) : []
  if (code !== 'communication') return []
  switch (kind) {
    case 'module':
      return [
        ...hostIssues(value, path),
        ...editorIssues(value, path),
        ...responderIssues(value, path, app.modules.get(id)?.type),
      ]
    case 'rpc':
      return [...editorIssues(value, path), ...responderIssues(value, path, undefined)]
    case 'connection':
      return [...editorIssues(value, path), ...connectionIssues(value, path)]
    default:
      return []
  }
}

const codeIssues = (
  app: App,
  place: { kind: ComponentKind; id: string; code: string; path: string },
  options: CheckOptions,
): readonly FormatIssue[] => {
  const { kind, id, code, path } = place
  const content: CodeContent = codesOf[kind][code]?.content ?? 'any'
  const text = app.files.get(path)
  if (content === 'text' && (kind !== 'function' || code !== 'code')) return []
  if (text === undefined) {
    return [{ file: projectFile, path: ['components', kind, id, 'codeFiles', code], message: `${path} is missing` }]
  }
  if (content === 'text') return functionIssues(id, text, path)
  // An empty file is an empty object or list.
  if (text.trim() === '') return []
  const { value, issues } = parsedFile(text, path)
  const use = code === 'interface' || code === 'outputParameters' ? 'output' : 'form'
  const parameters = content === 'parameters' && Array.isArray(value) ? parameterIssues(value, path, use) : []
  const templates =
    content === 'parameters' || content === 'object'
      ? []
      : templateIssues(value, path, options, webhookRoots(app, kind, id))
  const rpcs = rpcNames(value)
    .filter((name) => !app.rpcs.has(name))
    .map((name) => ({ file: path, path: [], message: `The app has no RPC ${name}` }))
  return [
    ...issues,
    ...issuesOf(codeSchemas[content], value, path),
    ...parameters,
    ...templates,
    ...rpcs,
    ...requestIssues(app, place, value),
  ]
}

/** Warns of groups. Without groups, or without the file, all modules are in one. */
const groupIssues = (app: App): readonly FormatIssue[] => {
  const warn = (message: string): FormatIssue => ({
    file: `groups of ${projectFile}`,
    path: [],
    message,
    severity: 'warning',
  })
  const lists = app.groups.map((group) => {
    const { modules } = fieldsOf(group)
    return Array.isArray(modules) ? modules.map(String) : []
  })
  const listed = new Set(lists.flat())
  const unlisted = app.groups.length === 0 ? [] : [...app.modules.keys()].filter((id) => !listed.has(id))
  // A module may be in several groups.
  const twice = lists.flatMap((ids) => ids.filter((id, index) => ids.indexOf(id) !== index))
  return [
    ...[...listed].filter((id) => !app.modules.has(id)).map((id) => warn(`The app has no module ${id}`)),
    ...unlisted.map((id) => warn(`No group lists the module ${id}`)),
    ...twice.map((id) => warn(`The module ${id} is listed twice in a group`)),
  ]
}

const referenceIssues = (app: App): readonly FormatIssue[] => {
  const modules = [...app.modules.values()]
  const repeated = modules.flatMap(({ id, staticParameters, mappableParameters }): readonly FormatIssue[] => {
    const names = new Set(staticParameters.map((item) => (typeof item === 'string' ? undefined : item.name)))
    return mappableParameters
      .filter((item) => typeof item !== 'string' && item.name !== undefined && names.has(item.name))
      .map(() => ({
        file: projectFile,
        path: ['components', 'module', id],
        message: 'A static and a mappable parameter have the same name',
        severity: 'warning',
      }))
  })
  return [
    ...groupIssues(app),
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
 * references between files. Errors are what the editor or the platform rejects, or what cannot run; warnings what they
 * accept and what is probably a mistake.
 * @returns all issues, in the order of the project file
 */
export const checkApp = (app: App, given: CheckOptions = {}): readonly FormatIssue[] => {
  const options = { functions: [...app.functions.keys()], ...given }
  const isExport = app.project === undefined
  const project = isExport ? [] : [...issuesOf(projectSchema, app.project, projectFile), ...projectAdvice(app)]
  const general = fieldsOf(fieldsOf(app.project).generalCodeFiles)
  const base = typeof general.base === 'string' ? general.base : exportedBase(app)
  const groups = typeof general.groups === 'string' ? general.groups : undefined
  // The common data are secret and often not in the repository; the readme may be outside the folder.
  const missing = [base, groups]
    .filter((path) => path !== undefined && !isExport && !app.files.has(path))
    .map((path) => ({ file: projectFile, path: ['generalCodeFiles'], message: `${path} is missing` }))
  const exported = isExport
    ? [
        ...exportedCodes(app.files).flatMap((code) => codeIssues(app, code, options)),
        ...[...app.functions].flatMap(([name, code]) => functionIssues(name, code, `functions/${name}/code.js`)),
      ]
    : []
  const codes = componentKinds.flatMap((kind) =>
    Object.entries(fieldsOf(fieldsOf(fieldsOf(app.project).components)[kind])).flatMap(([id, metadata]) =>
      Object.entries(fieldsOf(fieldsOf(metadata).codeFiles)).flatMap(([code, path]) =>
        typeof path === 'string' ? codeIssues(app, { kind, id, code, path }, options) : [],
      ),
    ),
  )
  return [
    ...project,
    ...missing,
    ...(base === undefined
      ? []
      : [
          ...issuesOf(baseSchema, app.base, base),
          ...templateIssues(app.base, base, options),
          ...editorIssues(app.base, base),
        ]),
    ...(groups === undefined ? [] : issuesOf(groupsSchema, app.groups, groups)),
    ...codes,
    ...exported,
    ...referenceIssues(app),
  ]
}
