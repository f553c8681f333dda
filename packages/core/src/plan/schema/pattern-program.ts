import type { PatternNode, Place } from './pattern-tree.ts'

/** One step of a pattern as a machine of states. `next` and `other` are positions of steps. */
export type Step =
  | { readonly kind: 'set'; readonly test: (codePoint: number) => boolean; readonly next: number }
  | { readonly kind: 'split'; readonly next: number; readonly other: number }
  | { readonly kind: 'place'; readonly place: Place; readonly next: number }
  | { readonly kind: 'match' }

/** A pattern as steps, of which the one at `start` is the first. */
export interface PatternProgram {
  readonly steps: readonly Step[]
  readonly start: number
}

/** Steps of the largest pattern. */
const mostSteps = 20_000

/** Compiles a tree into steps, from its end to its start; undefined if it is too large. */
export const patternProgram = (tree: PatternNode): PatternProgram | undefined => {
  const steps: Step[] = [{ kind: 'match' }]
  const add = (step: Step): number => steps.push(step) - 1

  const loop = (item: PatternNode, next: number): number => {
    const at = add({ kind: 'split', next, other: next })
    const first = compile(item, at)
    steps[at] = { kind: 'split', next: first, other: next }
    return at
  }

  const compile = (node: PatternNode, next: number): number => {
    if (steps.length > mostSteps) return next
    switch (node.kind) {
      case 'set':
        return add({ kind: 'set', test: node.test, next })
      case 'place':
        return add({ kind: 'place', place: node.place, next })
      case 'sequence':
        return node.items.reduceRight((after, item) => compile(item, after), next)
      case 'choice': {
        const starts = node.items.map((item) => compile(item, next))
        return starts.reduceRight((other, start) => add({ kind: 'split', next: start, other }))
      }
      case 'repeat': {
        const { item, min, max } = node
        let at = max === Number.POSITIVE_INFINITY ? loop(item, next) : next
        for (let count = min; count < max && max !== Number.POSITIVE_INFINITY; count += 1) {
          at = add({ kind: 'split', next: compile(item, at), other: next })
        }
        for (let count = 0; count < min; count += 1) at = compile(item, at)
        return at
      }
    }
  }

  const start = compile(tree, 0)
  return steps.length > mostSteps ? undefined : { steps, start }
}
