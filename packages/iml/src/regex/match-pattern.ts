import { ImlFault } from '../iml-fault.ts'
import { imlLimits } from '../limits.ts'
import type { Instruction, Program } from './compile-pattern.ts'

/** Start and end of every group of one match; group 0 is the match. -1 where a group took no part. */
export type Captures = readonly number[]

/** Steps that are left; one budget serves every match in one text. */
export interface StepBudget {
  left: number
}

/** A new budget of `imlLimits.patternSteps`. */
export function newStepBudget(): StepBudget {
  return { left: imlLimits.patternSteps }
}

/**
 * Finds the first match at or behind an offset.
 * @returns the captures, or undefined when there is none
 * @throws {ImlFault} `too_slow` when the budget is spent
 */
export function matchPattern(program: Program, text: string, from: number, budget: StepBudget): Captures | undefined {
  const registers = new Array<number>(program.registers).fill(-1)
  for (let start = from; start <= text.length; start += 1) {
    const end = run(program, program.instructions, text, start, registers, budget)
    if (end !== undefined) return [start, end.at, ...end.registers.slice(2, program.groupCount * 2)]
    if (program.flags.sticky) return undefined
  }
  return undefined
}

interface State {
  readonly at: number
  readonly registers: number[]
}

interface Choice extends State {
  readonly step: number
}

function run(
  program: Program,
  instructions: readonly Instruction[],
  text: string,
  start: number,
  initial: number[],
  budget: StepBudget,
  mustEnd?: number,
): State | undefined {
  const open: Choice[] = []
  let step = 0
  let at = start
  let registers = initial
  for (;;) {
    spend(budget, 1)
    const instruction = instructions[step]
    let ok = true
    step += 1
    if (instruction === undefined || instruction.kind === 'found') {
      if (mustEnd === undefined || at === mustEnd) return { at, registers }
      ok = false
    } else {
      switch (instruction.kind) {
        case 'one': {
          const character = characterAt(text, at, program.flags.unicode)
          ok = character !== '' && instruction.test(character)
          at += character.length
          break
        }
        case 'split':
          open.push({ step: instruction.second, at, registers })
          step = instruction.first
          break
        case 'jump':
          step = instruction.to
          break
        case 'save':
          registers = changed(registers, instruction.register, instruction.register + 1, at, budget)
          break
        case 'clear':
          registers = changed(registers, instruction.from, instruction.to, -1, budget)
          break
        case 'moved':
          // A round that took nothing ends the loop; otherwise it could turn for ever.
          ok = registers[instruction.register] !== at
          break
        case 'assertion':
          ok = holds(instruction.sign, text, at, program)
          break
        case 'back_reference': {
          const length = lengthOfSame(program, text, at, registers, instruction.index)
          spend(budget, Math.max(0, length))
          ok = length >= 0
          at += Math.max(0, length)
          break
        }
        case 'look': {
          const inner = look(program, instruction, text, at, registers, budget)
          ok = (inner !== undefined) !== instruction.negative
          if (inner !== undefined && !instruction.negative) registers = inner.registers
          break
        }
      }
    }
    if (ok) continue
    const next = open.pop()
    if (next === undefined) return undefined
    step = next.step
    at = next.at
    registers = next.registers
  }
}

function spend(budget: StepBudget, steps: number): void {
  budget.left -= steps
  if (budget.left < 0) {
    throw new ImlFault('too_slow', `The pattern takes more than ${imlLimits.patternSteps} steps on this text`)
  }
}

function changed(registers: readonly number[], from: number, to: number, value: number, budget: StepBudget): number[] {
  spend(budget, registers.length >> 3)
  const copy = [...registers]
  for (let index = from; index < to; index += 1) copy[index] = value
  return copy
}

function look(
  program: Program,
  instruction: Extract<Instruction, { kind: 'look' }>,
  text: string,
  at: number,
  registers: number[],
  budget: StepBudget,
): State | undefined {
  if (instruction.ahead) return run(program, instruction.program, text, at, registers, budget)
  for (let start = at; start >= 0; start -= 1) {
    const found = run(program, instruction.program, text, start, registers, budget, at)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The character at an offset, '' at the end. With the flag `u` it is a code point, and between the two halves of one
 * there is none: V8 lets an assertion hold there, but no character matches.
 */
function characterAt(text: string, at: number, unicode: boolean): string {
  if (!unicode) return text.charAt(at)
  const codePoint = text.codePointAt(at)
  const insideOfPair = at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff
  return codePoint === undefined || insideOfPair ? '' : String.fromCodePoint(codePoint)
}

function holds(sign: '^' | '$' | 'b' | 'B', text: string, at: number, program: Program): boolean {
  const { multiline } = program.flags
  if (sign === '^') return at === 0 || (multiline && isLineBreak(text.charAt(at - 1)))
  if (sign === '$') return at === text.length || (multiline && isLineBreak(text.charAt(at)))
  const atBorder = /\w/.test(text.charAt(at - 1)) !== /\w/.test(text.charAt(at))
  return atBorder === (sign === 'b')
}

function isLineBreak(character: string): boolean {
  return character !== '' && '\n\r\u2028\u2029'.includes(character)
}

/** Length of the repetition of a group at an offset; -1 when something else stands there. */
function lengthOfSame(program: Program, text: string, at: number, registers: readonly number[], index: number): number {
  const start = registers[index * 2] ?? -1
  const end = registers[index * 2 + 1] ?? -1
  if (start < 0 || end < 0) return 0
  const group = text.slice(start, end)
  const here = text.slice(at, at + group.length)
  const same = program.flags.ignoreCase ? here.toLowerCase() === group.toLowerCase() : here === group
  return same ? group.length : -1
}
