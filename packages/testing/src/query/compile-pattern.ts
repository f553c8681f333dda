import { type CodeRanges, lastCode, type PatternNode, parsePattern, wordCodes } from './parse-pattern.ts'
import { QueryError } from './query.ts'
import { requiredText } from './required-text.ts'

/** Whether a text has a match. */
export type PatternTest = (text: string) => boolean

/** States of the pattern itself, and of the machine that is made of it while it reads. */
const mostPatternStates = 1_000
const mostMachineStates = 3_000

type Place = Extract<PatternNode, { kind: 'assertion' }>['at']

/** A state of the pattern: it reads a code, continues without reading, or ends. */
type State =
  | { readonly kind: 'read'; readonly ranges: CodeRanges; next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'check'; readonly place: Place; next: number }
  | { readonly kind: 'match' }

/** Builds the states of a pattern from its end to its start. @returns them, and the first one */
const buildStates = (pattern: PatternNode, tooComplex: () => QueryError) => {
  const states: State[] = [{ kind: 'match' }]
  const add = (state: State): number => {
    if (states.length >= mostPatternStates) throw tooComplex()
    states.push(state)
    return states.length - 1
  }
  const build = (node: PatternNode, next: number): number => {
    switch (node.kind) {
      case 'codes':
        return add({ kind: 'read', ranges: node.ranges, next })
      case 'assertion':
        return add({ kind: 'check', place: node.at, next })
      case 'sequence':
        return node.parts.reduceRight((after, part) => build(part, after), next)
      case 'choice':
        return add({ kind: 'split', next: node.parts.map((part) => build(part, next)) })
      case 'repeat': {
        let after = next
        if (node.most === Number.POSITIVE_INFINITY) {
          const loop: State = { kind: 'split', next: [next] }
          after = add(loop)
          loop.next.unshift(build(node.part, after))
        } else {
          for (let copy = node.least; copy < node.most; copy += 1) {
            after = add({ kind: 'split', next: [build(node.part, after), next] })
          }
        }
        for (let copy = 0; copy < node.least; copy += 1) after = build(node.part, after)
        return after
      }
      default:
        return node satisfies never
    }
  }
  const first = build(pattern, 0)
  return { states, first }
}

/** Numbers the codes that no range of the pattern tells apart. */
const classifyCodes = (states: readonly State[]) => {
  const starts = new Set([0])
  const ranges = states.flatMap((state) => (state.kind === 'read' ? state.ranges : []))
  for (const [from, to] of [...ranges, ...wordCodes]) {
    starts.add(from)
    if (to < lastCode) starts.add(to + 1)
  }
  const bounds = [...starts].sort((a, b) => a - b)
  const classOf = new Uint16Array(lastCode + 1)
  bounds.forEach((from, index) => {
    classOf.fill(index, from, bounds[index + 1] ?? lastCode + 1)
  })
  return { classOf, firstCodes: bounds }
}

const isIn = (ranges: CodeRanges, code: number): boolean => ranges.some(([from, to]) => code >= from && code <= to)

const unknown = -1
const matched = -2

/**
 * Compiles a regular expression whose search takes time in proportion to the text, whatever the pattern: it follows all
 * ways through the pattern at once, and remembers the sets of states it was in. It needs no clock and runs anywhere.
 * @throws {QueryError} `bad_pattern`, or `pattern_too_complex`, which the test may throw too
 */
export const compilePattern = (source: string, flags = ''): PatternTest => {
  const shown = source.length > 60 ? `${source.slice(0, 60)}…` : source
  const tooComplex = (): QueryError =>
    new QueryError('pattern_too_complex', `The pattern /${shown}/ is too complex: use fewer repetitions and choices.`)
  const pattern = parsePattern(source, flags)
  const required = requiredText(pattern)
  const { states, first } = buildStates(pattern, tooComplex)
  const { classOf, firstCodes } = classifyCodes(states)

  /** Follows what reads nothing. @returns the states that read; undefined if the pattern matches here */
  const settle = (from: readonly number[], holds: (place: Place) => boolean): readonly number[] | undefined => {
    const seen = new Set<number>()
    const open = [...from]
    const reading: number[] = []
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen.has(index)) continue
      seen.add(index)
      const state = states[index]
      if (state === undefined || state.kind === 'match') return undefined
      if (state.kind === 'read') reading.push(index)
      else if (state.kind === 'split') open.push(...state.next)
      else if (holds(state.place)) open.push(state.next)
    }
    return reading
  }

  // A state of the machine: the states of the pattern before a code, whether one precedes, and whether that is of a word.
  interface Node {
    readonly from: readonly number[]
    readonly atStart: boolean
    readonly afterWord: boolean
    readonly next: Int32Array
    matchesAtEnd?: boolean
  }
  const nodes: Node[] = []
  const numbers = new Map<string, number>()
  const nodeOf = (from: readonly number[], atStart: boolean, afterWord: boolean): number => {
    const key = `${atStart ? 's' : afterWord ? 'w' : 'n'}${from.join()}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    if (nodes.length >= mostMachineStates) throw tooComplex()
    nodes.push({ from, atStart, afterWord, next: new Int32Array(firstCodes.length).fill(unknown) })
    numbers.set(key, nodes.length - 1)
    return nodes.length - 1
  }
  const holdsAt =
    ({ atStart, afterWord }: Node, atEnd: boolean, beforeWord: boolean) =>
    (place: Place): boolean => {
      if (place === 'start') return atStart
      if (place === 'end') return atEnd
      return (afterWord !== beforeWord) === (place === 'boundary')
    }
  const step = (node: Node, codeClass: number): number => {
    const code = firstCodes[codeClass] ?? 0
    const isWord = isIn(wordCodes, code)
    const reading = settle(node.from, holdsAt(node, false, isWord))
    if (reading === undefined) return matched
    const next = new Set([first]) // a match may begin anywhere
    for (const index of reading) {
      const state = states[index]
      if (state?.kind === 'read' && isIn(state.ranges, code)) next.add(state.next)
    }
    return nodeOf(
      [...next].sort((a, b) => a - b),
      false,
      isWord,
    )
  }
  nodeOf([first], true, false)

  return (text) => {
    if (!text.includes(required)) return false
    let node = nodes[0]
    for (let at = 0; at < text.length && node !== undefined; at += 1) {
      const codeClass = classOf[text.charCodeAt(at)] ?? 0
      let next = node.next[codeClass] ?? unknown
      if (next === unknown) {
        next = step(node, codeClass)
        node.next[codeClass] = next
      }
      if (next === matched) return true
      node = nodes[next]
    }
    if (node === undefined) return false
    node.matchesAtEnd ??= settle(node.from, holdsAt(node, true, false)) === undefined
    return node.matchesAtEnd
  }
}
