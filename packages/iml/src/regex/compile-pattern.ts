import { ImlFault, refuseArgument } from '../iml-fault.ts'
import { imlLimits } from '../limits.ts'
import { type PatternNode, parsePattern } from './parse-pattern.ts'

/** One step of a matching program; offsets name other steps of the same program. */
export type Instruction =
  | { readonly kind: 'one'; readonly test: (character: string) => boolean }
  | { readonly kind: 'split'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'save'; readonly register: number }
  | { readonly kind: 'clear'; readonly from: number; readonly to: number }
  | { readonly kind: 'moved'; readonly register: number }
  | { readonly kind: 'assertion'; readonly sign: '^' | '$' | 'b' | 'B' }
  | { readonly kind: 'back_reference'; readonly index: number }
  | {
      readonly kind: 'look'
      readonly ahead: boolean
      readonly negative: boolean
      readonly program: readonly Instruction[]
    }
  | { readonly kind: 'found' }

/** A pattern ready to match. Registers 2n and 2n+1 hold start and end of group n; the rest serve loops. */
export interface Program {
  readonly instructions: readonly Instruction[]
  readonly registers: number
  readonly groupCount: number
  readonly names: ReadonlyMap<string, number>
  readonly flags: { global: boolean; ignoreCase: boolean; multiline: boolean; unicode: boolean; sticky: boolean }
}

/**
 * Compiles a JavaScript regular expression into steps that can be counted, because `RegExp` itself may take
 * exponential time and can not be stopped.
 * @throws {ImlFault} `invalid_argument` when it is no regular expression, `too_large` when it unrolls too far
 */
export function compilePattern(source: string, flags: string): Program {
  if (source.length > imlLimits.patternSize) throw new ImlFault('too_large', 'The pattern is too long')
  if (!/^[gimsuy]*$/.test(flags)) refuseArgument('The flags of a pattern are g, i, m, s, u and y')
  try {
    new RegExp(source, flags)
  } catch {
    refuseArgument('The pattern is no regular expression')
  }
  const unicode = flags.includes('u')
  const { node, groupCount, names } = parsePattern(source, unicode)
  const atomFlags = flags.replaceAll(/[^isu]/g, '')
  let registers = groupCount * 2
  let size = 0
  const instructions = programOf(node)
  return {
    instructions,
    registers,
    groupCount,
    names,
    flags: {
      global: flags.includes('g'),
      ignoreCase: flags.includes('i'),
      multiline: flags.includes('m'),
      unicode,
      sticky: flags.includes('y'),
    },
  }

  function programOf(root: PatternNode): Instruction[] {
    const program: Instruction[] = []
    emit(root, program)
    program.push({ kind: 'found' })
    return program
  }

  function put(program: Instruction[], instruction: Instruction): number {
    size += 1
    if (size > imlLimits.patternSize) throw new ImlFault('too_large', 'The pattern repeats too much')
    return program.push(instruction) - 1
  }

  function emit(node: PatternNode, program: Instruction[]): void {
    switch (node.kind) {
      case 'atom':
        put(program, { kind: 'one', test: testOf(node.source, atomFlags) })
        return
      case 'sequence':
        for (const inner of node.nodes) emit(inner, program)
        return
      case 'choice':
        emitChoice(node.options, program)
        return
      case 'group':
        put(program, { kind: 'save', register: node.index * 2 })
        emit(node.node, program)
        put(program, { kind: 'save', register: node.index * 2 + 1 })
        return
      case 'look':
        put(program, { kind: 'look', ahead: node.ahead, negative: node.negative, program: programOf(node.node) })
        return
      case 'repeat':
        emitRepeat(node, program)
        return
      default:
        put(program, node)
    }
  }

  function emitChoice(options: readonly PatternNode[], program: Instruction[]): void {
    const exits: number[] = []
    options.forEach((option, index) => {
      const last = index === options.length - 1
      const split = last ? -1 : put(program, { kind: 'jump', to: 0 })
      emit(option, program)
      if (last) return
      exits.push(put(program, { kind: 'jump', to: 0 }))
      program[split] = { kind: 'split', first: split + 1, second: program.length }
    })
    for (const exit of exits) program[exit] = { kind: 'jump', to: program.length }
  }

  function emitRepeat(node: Extract<PatternNode, { kind: 'repeat' }>, program: Instruction[]): void {
    const round = (): void => {
      const [from, to] = node.groups
      if (to > from) put(program, { kind: 'clear', from: from * 2, to: to * 2 })
      emit(node.node, program)
    }
    for (let count = 0; count < node.least; count += 1) round()
    if (node.most === Number.POSITIVE_INFINITY) {
      const register = registers
      registers += 1
      const split = put(program, { kind: 'jump', to: 0 })
      put(program, { kind: 'save', register })
      round()
      put(program, { kind: 'moved', register })
      put(program, { kind: 'jump', to: split })
      program[split] = choice(split + 1, program.length, node.lazy)
      return
    }
    const splits: number[] = []
    for (let count = node.least; count < node.most; count += 1) {
      const register = registers
      registers += 1
      splits.push(put(program, { kind: 'jump', to: 0 }))
      put(program, { kind: 'save', register })
      round()
      put(program, { kind: 'moved', register })
    }
    for (const split of splits) program[split] = choice(split + 1, program.length, node.lazy)
  }
}

function choice(inside: number, outside: number, lazy: boolean): Instruction {
  return { kind: 'split', first: lazy ? outside : inside, second: lazy ? inside : outside }
}

/** One character at a time `RegExp` is safe, and knows every class and escape. */
function testOf(source: string, flags: string): (character: string) => boolean {
  if (/^[\p{L}\p{N} ]$/u.test(source) && !flags.includes('i')) return (character) => character === source
  const single = new RegExp(`^(?:${source})$`, flags)
  return (character) => single.test(character)
}
