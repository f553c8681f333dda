import type { Node, Program } from '@babel/types'

/** Functions that send one event each, such as those that `segment plan types` and Typewriter generate, with its name. */
export type EventFunctions = ReadonlyMap<string, string>

/** Modules and objects that hold such functions. */
const holderName = /analytics|segment|typewriter|track|events/i

const nameOf = (node: Node): string | undefined =>
  node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : undefined

/** Finds the event that a call of a function sends. */
export const createEventFinder = (program: Node, functions: EventFunctions) => {
  /** Names in this file, and what they are called where they come from; `*` for a whole module. */
  const imported = new Map<string, string>()
  const body = program.type === 'Program' ? (program as Program).body : []
  for (const statement of functions.size === 0 ? [] : body) {
    if (statement.type !== 'ImportDeclaration' || !holderName.test(statement.source.value)) continue
    for (const one of statement.specifiers) {
      const name = one.type === 'ImportSpecifier' ? nameOf(one.imported) : '*'
      if (name !== undefined) imported.set(one.local.name, name)
    }
  }

  /** @param receiver the object of a method, as text; undefined for a function */
  return (name: string, receiver: string | undefined): string | undefined => {
    if (receiver === undefined) return functions.get(imported.get(name) ?? '')
    const owner = receiver.split('.').at(-1) ?? ''
    return holderName.test(owner) || imported.get(owner) === '*' ? functions.get(name) : undefined
  }
}
