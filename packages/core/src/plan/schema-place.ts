import type { IssuePath } from '../error/segment-issue.ts'
import { ruleBranches } from './rule-schema.ts'

/** The path in the file of a rule of a path in the schema of the whole call. */
export const pathInRule = (path: IssuePath): IssuePath => {
  const [first, second] = path
  const isBranch = first === 'properties' && ruleBranches.some((branch) => branch === second)
  if (isBranch) return path.slice(1)
  return first === 'description' || first === 'labels' ? path : path.length === 0 ? [] : ['call', ...path]
}
