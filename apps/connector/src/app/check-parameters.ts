import type { FormatIssue } from '../make/issue.ts'
import type { Parameter, ParameterItem } from './app.ts'

/** What a list of parameters is for: only users of a form see labels and choose options. */
export type ParameterUse = 'form' | 'output'

const fieldIssues = (item: Parameter, seen: Set<string>, use: ParameterUse): readonly string[] => [
  ...(item.name === undefined ? ['The parameter has no name'] : []),
  ...(item.name !== undefined && seen.has(item.name) ? [`The name ${item.name} is repeated`] : []),
  ...(use === 'form' && item.label === undefined && item.type !== 'hidden' ? ['The parameter has no label'] : []),
  ...(use === 'form' && item.type === 'select' && item.options === undefined ? ['The select has no options'] : []),
]

/** Warns of parameters that the platform accepts but users cannot use. */
export const parameterIssues = (
  items: readonly ParameterItem[],
  file: string,
  use: ParameterUse,
  path: FormatIssue['path'] = [],
): readonly FormatIssue[] => {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    if (typeof item !== 'object' || item === null || item.type === 'banner') return []
    const here = [...path, index]
    const own = fieldIssues(item, seen, use).map((message) => ({
      file,
      path: here,
      message,
      severity: 'warning' as const,
    }))
    if (item.name !== undefined) seen.add(item.name)
    const inner = Array.isArray(item.spec) ? parameterIssues(item.spec, file, use, [...here, 'spec']) : []
    return [...own, ...inner]
  })
}
