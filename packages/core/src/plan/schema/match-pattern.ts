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
export interface PatternState {
  readonly entries: readonly number[]
  readonly before: Neighbour
  /** The state after a character; true if the pattern has matched before it. */
  readonly after: Map<number, PatternState | true>
  /** Whether the pattern matches if the text ends here. */
  matchesAtEnd?: boolean
}

/** A program as a machine that reads one character after the other. */
export interface PatternMachine {
  readonly first: () => PatternState
  /** @returns true if the pattern has matched before the character */
  readonly advance: (state: PatternState, codePoint: number) => PatternState | true
  readonly matchesAtEnd: (state: PatternState) => boolean
  /** Drops the states that are kept. */
  readonly forget: () => void
}

/** Makes the machine of a program. The same steps give the same state. */
export const createMachine = ({ steps, start }: PatternProgram): PatternMachine => {
  const states = new Map<string, PatternState>()

  const stateOf = (entries: readonly number[], before: Neighbour): PatternState => {
    const key = `${before} ${entries.join()}`
    const known = states.get(key)
    if (known !== undefined) return known
    const state: PatternState = { entries, before, after: new Map() }
    states.set(key, state)
    return state
  }

  /** The steps that read a character, or match, without reading one first. */
  const reached = ({ entries, before }: PatternState, after: Neighbour): readonly Step[] => {
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

  return {
    first: () => stateOf([start], 'none'),
    advance: (state, codePoint) => {
      const open = reached(state, neighbourOf(codePoint))
      if (open.some(({ kind }) => kind === 'match')) return true
      const next = new Set<number>([start])
      for (const step of open) if (step.kind === 'set' && step.test(codePoint)) next.add(step.next)
      return stateOf(
        [...next].toSorted((left, right) => left - right),
        neighbourOf(codePoint),
      )
    },
    matchesAtEnd: (state) => {
      state.matchesAtEnd ??= reached(state, 'none').some(({ kind }) => kind === 'match')
      return state.matchesAtEnd
    },
    forget: () => states.clear(),
  }
}

/** Transitions that are kept. */
const mostTransitions = 5_000

/**
 * Runs a program on a text: whether it matches anywhere in it. Takes time in proportion to the text, whatever the
 * pattern; the states that occur are built once.
 */
export const createMatcher = (program: PatternProgram): ((text: string) => boolean) => {
  const machine = createMachine(program)
  let transitions = 0

  return (text) => {
    if (transitions > mostTransitions) {
      machine.forget()
      transitions = 0
    }
    let state = machine.first()
    for (let at = 0; at < text.length; at += 1) {
      const codePoint = text.codePointAt(at) ?? 0
      if (codePoint > 0xffff) at += 1
      let next = state.after.get(codePoint)
      if (next === undefined) {
        next = machine.advance(state, codePoint)
        transitions += 1
        // A text with many different characters must not fill the memory.
        if (transitions <= mostTransitions) state.after.set(codePoint, next)
      }
      if (next === true) return true
      state = next
    }
    return machine.matchesAtEnd(state)
  }
}
