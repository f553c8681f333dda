type Node = Record<string, unknown>

/** The parts of a node that have the same input as itself, and whose kind it does not ask for. */
const partsByType: Readonly<Record<string, readonly string[]>> = {
  apply: ['lhs'],
  binary: ['lhs', 'rhs'],
  bind: ['rhs'],
  block: ['expressions'],
  condition: ['condition', 'then', 'else'],
  function: ['arguments'],
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const hasOnly = (node: Node, names: readonly string[]): boolean =>
  Object.keys(node).every((name) => names.includes(name))

const onlyItem = (items: unknown): unknown => (Array.isArray(items) && items.length === 1 ? items[0] : undefined)

const setsVariable = (node: unknown): boolean =>
  typeof node === 'object' &&
  node !== null &&
  (Reflect.get(node, 'type') === 'bind' || Object.values(node).some(setsVariable))

/** The name that a path of one step reads. */
const loneName = (node: Node): Node | undefined => {
  const step = node.type === 'path' && hasOnly(node, ['type', 'steps']) ? onlyItem(node.steps) : undefined
  return isNode(step) && step.type === 'name' && hasOnly(step, ['type', 'value', 'position']) ? step : undefined
}

/** What a block of one expression without variables holds. */
const loneExpression = (node: Node): unknown =>
  node.type === 'block' && hasOnly(node, ['type', 'position', 'expressions']) && !setsVariable(node.expressions)
    ? onlyItem(node.expressions)
    : undefined

const shortened = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(shortened)
  if (!isNode(node)) return node
  const name = loneName(node)
  if (name !== undefined) return name
  const inner = loneExpression(node)
  if (inner !== undefined) return shortened(inner)
  shortenExpression(node)
  return node
}

/**
 * Shortens the syntax tree of an expression in place: JSONata reads every column as a path of one step, and parentheses
 * as a scope of their own, each of which takes several promises and lists. Half of the time of usual expressions, and half
 * of their garbage, is spent on that. Results stay the same if the input is an object.
 */
export const shortenExpression = (ast: object): void => {
  const node = ast as Node
  for (const part of partsByType[String(node.type)] ?? []) {
    if (node[part] !== undefined) node[part] = shortened(node[part])
  }
}
