import { imlRoots, type LintOptions, lintTemplate, type VariableShape } from '@org/iml'
import type { FormatIssue } from '../make/issue.ts'
import { isFields } from './app.ts'

/** How to check templates. */
export interface TemplateCheck {
  /** `portable` also reports templates that some evaluators interpret differently. @default 'any' */
  readonly profile?: 'any' | 'portable'
  /** Names of custom functions. */
  readonly functions?: readonly string[]
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

/** Findings of the linter that the platform accepts: a name without a value is undefined. */
const accepted: ReadonlySet<string> = new Set(['zero_index', 'empty_argument', 'unknown_variable'])

/**
 * Lints every template of a tree, keys as well as values.
 * @param more roots that the component has besides those of a request
 */
export const templateIssues = (
  value: unknown,
  file: string,
  options: TemplateCheck,
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
