import { isWord } from './pattern-classes.ts'
import type { PatternProgram, Step } from './pattern-program.ts'
import type { Place } from './pattern-tree.ts'

/** What is beside a position in a text. */
type Neighbour = 'none' | 'newline' | 'word' | 'other'

const neighbourOf = (codePoint: number): Neighbour =>
  codePoint === 10 ? 'newline' : isWord(codePoint) ? 'word' : 'other'

const holds = (place: Place, before: Neighbour, after: Neighbour): boolean => {
  switch (place) {
    case 'textStart':
      return before === 'none'
    case 'textEnd':
      return after === 'none'
    case 'lineStart':
      return before === 'none' || before === 'newline'
    case 'lineEnd':
      return after === 'none' || after === 'newline'
    case 'wordEdge':
      return (before === 'word') !== (after === 'word')
    case 'noWordEdge':
      return (before === 'word') === (after === 'word')
  }
}

/** The steps that may come next after some text. */
interface State {
  readonly entries: readonly number[]
  readonly before: Neighbour
  /** The state after a character; true if the pattern has matched before it. */
  readonly after: Map<number, State | true>
  /** Whether the pattern matches if the text ends here. */
  matchesAtEnd?: boolean
}

/** Transitions that are kept. */
const mostTransitions = 5_000

/**
 * Runs a program on a text: whether it matches anywhere in it. Takes time in proportion to the text, whatever the
 * pattern; the states that occur are built once.
 */
export const createMatcher = ({ steps, start }: PatternProgram): ((text: string) => boolean) => {
  let states = new Map<string, State>()
  let transitions = 0

  const stateOf = (entries: readonly number[], before: Neighbour): State => {
    const key = `${before} ${entries.join()}`
    const known = states.get(key)
    if (known !== undefined) return known
    const state: State = { entries, before, after: new Map() }
    states.set(key, state)
    return state
  }

  /** The steps that read a character, or match, without reading one first. */
  const reached = ({ entries, before }: State, after: Neighbour): readonly Step[] => {
    const seen = new Set<number>()
    const found: Step[] = []
    const open = [...entries]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const step = steps[at]
      if (step === undefined) continue
      if (step.kind === 'split') open.push(step.other, step.next)
      else if (step.kind === 'place') {
        if (holds(step.place, before, after)) open.push(step.next)
      } else found.push(step)
    }
    return found
  }

  const advance = (state: State, codePoint: number): State | true => {
    const open = reached(state, neighbourOf(codePoint))
    if (open.some(({ kind }) => kind === 'match')) return true
    const next = new Set<number>([start])
    for (const step of open) if (step.kind === 'set' && step.test(codePoint)) next.add(step.next)
    return stateOf(
      [...next].toSorted((left, right) => left - right),
      neighbourOf(codePoint),
    )
  }

  const forget = (): void => {
    states = new Map()
    transitions = 0
  }

  return (text) => {
    if (transitions > mostTransitions) forget()
    let state = stateOf([start], 'none')
    for (let at = 0; at < text.length; at += 1) {
      const codePoint = text.codePointAt(at) ?? 0
      if (codePoint > 0xffff) at += 1
      let next = state.after.get(codePoint)
      if (next === undefined) {
        next = advance(state, codePoint)
        transitions += 1
        // A text with many different characters must not fill the memory.
        if (transitions <= mostTransitions) state.after.set(codePoint, next)
      }
      if (next === true) return true
      state = next
    }
    state.matchesAtEnd ??= reached(state, 'none').some(({ kind }) => kind === 'match')
    return state.matchesAtEnd
  }
}
