import { evaluateTemplate } from '@org/iml'
import { isFields, setMember } from '../app/app.ts'
import { evaluateOptionsOf, type RunEnvironment } from './run-options.ts'

/**
 * Evaluates `{{…}}` in the values that a user typed into a form, as a scenario does before it runs a module. Names stay
 * as they are, and there are no bundles of other modules.
 * @throws {ImlError} for an expression that is not valid
 */
export const evaluateMapped = (
  value: unknown,
  environment: Pick<RunEnvironment, 'now' | 'random' | 'timeZone'>,
): unknown => {
  const options = evaluateOptionsOf(environment)
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return node.includes('{{') ? evaluateTemplate(node, {}, options) : node
    if (Array.isArray(node)) return node.map(visit)
    if (!isFields(node)) return node
    const visited: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(node)) setMember(visited, name, visit(member))
    return visited
  }
  return visit(value)
}
