import { remember } from '../../values/remember.ts'
import { createMachine, type PatternMachine, type PatternState } from '../schema/match-pattern.ts'
import { compilePattern } from '../schema/pattern.ts'
import { isWord } from '../schema/pattern-classes.ts'
import type { PatternProgram } from '../schema/pattern-program.ts'
import { exampleCharacters } from '../schema/pattern-tree.ts'

/** What one pattern matches and another does not. */
export interface PatternDifference {
  /** Whether the other matches all that the one matches; false if it is not known. */
  readonly isWithin: boolean
  /** Texts that only the one matches, the shortest first. */
  readonly onlyInner: readonly string[]
}

const codePoints = 0x11_0000

/** Sets of characters in two patterns, steps that are followed, and texts that are returned. */
const most = { sets: 100, steps: 1_000_000, texts: 20 } as const

type Test = (codePoint: number) => boolean

const isNewline: Test = (codePoint) => codePoint === 10

const starts = new WeakMap<Test, readonly number[]>()

/** The code points at which the result of a test changes. */
const changesOf = (test: Test): readonly number[] => {
  const known = starts.get(test)
  if (known !== undefined) return known
  const changes: number[] = []
  let last: boolean | undefined
  for (let codePoint = 0; codePoint < codePoints; codePoint += 1) {
    const result = test(codePoint)
    if (result !== last) changes.push(codePoint)
    last = result
  }
  starts.set(test, changes)
  return changes
}

/** One character of each kind that no set tells apart; undefined if there are too many sets. */
const characterKinds = (programs: readonly PatternProgram[]): readonly number[] | undefined => {
  const sets = programs.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'set' ? [step.test] : [])))
  const tests = [...new Set([...sets, isWord, isNewline])]
  if (tests.length > most.sets) return undefined
  const readable = exampleCharacters.map((text) => text.codePointAt(0) ?? 0)
  const kinds = new Map<string, number>()
  for (const codePoint of new Set([...readable, ...tests.flatMap(changesOf)])) {
    const kind = tests.map((test) => (test(codePoint) ? '1' : '0')).join('')
    if (!kinds.has(kind)) kinds.set(kind, codePoint)
  }
  return [...kinds.values()]
}

/** Where a machine is; true once it has matched. */
type Position = PatternState | true

const reader = (machine: PatternMachine) => {
  const numbers = new Map<Position, number>([[true, 0]])
  return {
    matches: (position: Position): boolean => position === true || machine.matchesAtEnd(position),
    after: (position: Position, codePoint: number): Position =>
      position === true ? true : machine.advance(position, codePoint),
    numberOf: (position: Position): number => {
      const number = numbers.get(position) ?? numbers.size
      numbers.set(position, number)
      return number
    },
  }
}

/** Follows two machines at once through all texts, as far as the limits allow. */
const compare = (inner: PatternProgram, outer: PatternProgram): PatternDifference => {
  const alphabet = characterKinds([inner, outer])
  if (alphabet === undefined) return { isWithin: false, onlyInner: [] }
  const [innerMachine, outerMachine] = [createMachine(inner), createMachine(outer)]
  const [ofInner, ofOuter] = [reader(innerMachine), reader(outerMachine)]
  const seen = new Set<string>()
  const open: { readonly text: string; readonly inner: Position; readonly outer: PatternState }[] = []
  const onlyInner: string[] = []
  const visit = (text: string, at: Position, other: Position): void => {
    // From here on, the other matches everything.
    if (other === true) return
    const key = `${ofInner.numberOf(at)} ${ofOuter.numberOf(other)}`
    if (seen.has(key)) return
    seen.add(key)
    open.push({ text, inner: at, outer: other })
    if (ofInner.matches(at) && !ofOuter.matches(other)) onlyInner.push(text)
  }
  visit('', innerMachine.first(), outerMachine.first())
  let steps = 0
  // The list grows meanwhile; its texts become longer.
  for (const { text, inner: at, outer: other } of open) {
    steps += alphabet.length * (other.entries.length + (at === true ? 0 : at.entries.length))
    if (steps > most.steps || onlyInner.length >= most.texts) return { isWithin: false, onlyInner }
    for (const codePoint of alphabet) {
      visit(text + String.fromCodePoint(codePoint), ofInner.after(at, codePoint), ofOuter.after(other, codePoint))
    }
  }
  return { isWithin: onlyInner.length === 0, onlyInner }
}

const compared = new Map<string, PatternDifference>()

/** Compares two patterns; an absent one matches every text. The result is cached, because it takes some 0.1 s. */
export const comparePatterns = (inner: unknown, outer: unknown): PatternDifference => {
  const key = JSON.stringify([inner, outer])
  const known = compared.get(key)
  if (known !== undefined) return known
  const [from, to] = [inner, outer].map((source) =>
    source === undefined || typeof source === 'string' ? compilePattern(source ?? '') : undefined,
  )
  // A pattern that cannot be run is not checked.
  if (from?.ok !== true || to?.ok !== true) return { isWithin: false, onlyInner: [] }
  const difference = compare(from.program, to.program)
  remember(compared, key, difference)
  return difference
}
