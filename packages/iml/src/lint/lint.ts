import { ImlError, type ImlErrorCode, locate, type Place } from '../error/iml-error.ts'
import { imlFunctions } from '../functions/iml-functions.ts'
import type { Expression, Segment, SyntaxNote, Template } from '../syntax/syntax-tree.ts'
import { parseTemplate } from '../syntax/template.ts'
import { imlVariables } from '../variables.ts'

/** What the linter reports besides syntax errors. */
export const lintCodes = {
  unknown_function: 'a function that is neither standard nor custom',
  unknown_variable: 'a name that has no value in this place',
  wrong_arity: 'too few or too many arguments',
  empty_argument: 'a last argument that is left empty, which counts as missing',
  zero_index: 'item 0, which never exists: arrays count from 1',
  spread_in_text: 'a spread next to other text, or outside of a key',
  not_portable: 'syntax or a function that not every evaluator supports; only in the portable profile',
} as const

/** A finding and its position in the template. */
export interface LintIssue extends Place {
  readonly code: keyof typeof lintCodes | ImlErrorCode
  /** What is wrong and, if known, how to fix it. */
  readonly message: string
}

/** Members of a name: `true` for any, else the known ones. */
export type VariableShape = { readonly [name: string]: true | VariableShape }

/** What a template may use. */
export interface LintOptions {
  /** Available roots, each with any members; or a shape of known members. @default not checked */
  variables?: readonly string[] | VariableShape
  /** Names of custom functions, or the number of arguments of each. @default none */
  functions?: readonly string[] | Readonly<Record<string, number>>
  /** `portable` also reports what some evaluators interpret differently. @default 'any' */
  profile?: 'any' | 'portable'
  /** Whether the text is the key of an object, where a spread is allowed. @default false */
  key?: boolean
}

/** Functions that every evaluator implements alike. */
export const portableFunctions: ReadonlySet<string> = new Set([
  'if',
  'ifempty',
  'base64',
  'toCollection',
  'toArray',
  'merge',
  'keys',
  'length',
  'omit',
  'distinct',
  'sort',
  'formatDate',
  'parseDate',
])

/** Enough to act on. */
const mostIssues = 200

const noteMessages: Readonly<Record<SyntaxNote['kind'], string>> = {
  semicolon: 'Separate arguments with a comma',
  juxtaposition: 'Join texts with +',
  bare_word: 'Put the text in quotes',
  dashed_name: 'Put the name in backticks',
  double_quotes: 'Put the text in single quotes',
  unary_minus: 'Write 0 - value',
  empty_argument: 'Remove the empty argument, or its separator',
}

/**
 * Checks a template without evaluating it.
 * @returns the findings in order of position; if the text does not parse, only the syntax error
 */
export const lintTemplate = (template: Template | string, options: LintOptions = {}): LintIssue[] => {
  let parsed: Template
  try {
    parsed = typeof template === 'string' ? parseTemplate(template) : template
  } catch (error) {
    if (!ImlError.is(error)) throw error
    const { code, reason, position, line, column, excerpt } = error
    return [{ code, message: reason, position, line, column, excerpt }]
  }
  const issues: LintIssue[] = []
  const report = (code: LintIssue['code'], message: string, position: number): void => {
    if (issues.length >= mostIssues) return
    issues.push({ code, message, ...locate(parsed.source, position) })
  }
  const custom = customArity(options.functions)
  const shape = shapeOf(options.variables)
  const portable = options.profile === 'portable'

  const isUnknownName = (node: Expression): boolean => {
    const root = node.kind === 'path' ? node.root : node
    return root.kind === 'name' && shape !== undefined && !Object.hasOwn(shape, root.name)
  }

  const visit = (node: Expression): void => {
    switch (node.kind) {
      case 'name':
        visitName(node.name, [], node.start)
        return
      case 'path':
        visitPath(node.root, node.segments, node.start)
        return
      case 'call':
        visitCall(node)
        return
      case 'unary':
        visit(node.operand)
        return
      case 'binary':
        visit(node.left)
        visit(node.right)
        return
      default:
    }
  }

  const visitPath = (root: Expression, segments: readonly Segment[], start: number): void => {
    if (root.kind === 'name') visitName(root.name, segments, start)
    else visit(root)
    for (const segment of segments) {
      if (segment.kind !== 'index') continue
      visit(segment.expression)
      const { expression } = segment
      if (expression.kind === 'number' && expression.value === 0) {
        report('zero_index', 'Array indexes start at 1; the first item is [1]', expression.start)
      }
    }
  }

  const visitName = (name: string, segments: readonly Segment[], position: number): void => {
    if (shape === undefined || imlVariables.has(name)) return
    let below: true | VariableShape | undefined = shape
    let path = ''
    const steps = [name, ...segments.map((segment) => (segment.kind === 'member' ? segment.name : undefined))]
    for (const step of steps) {
      // Array items and computed names are unknown here.
      if (below === true || step === undefined) return
      const known: true | VariableShape | undefined = Object.hasOwn(below, step) ? below[step] : undefined
      path += path === '' ? step : `.${step}`
      if (known === undefined) {
        report('unknown_variable', `Nothing fills ${path} here${suggestion(step, Object.keys(below))}`, position)
        return
      }
      below = known
    }
  }

  const visitCall = (node: Extract<Expression, { kind: 'call' }>): void => {
    const { name } = node
    const count = node.arguments.length
    const standard = imlFunctions.get(name)
    const given = custom.get(name)
    if (given !== undefined) {
      if (Number.isFinite(given) && count !== given) {
        report('wrong_arity', `${name} accepts ${given} arguments, not ${count}`, node.start)
      }
      if (portable)
        report('not_portable', 'Custom functions are disabled unless Make’s support enables them', node.start)
    } else if (standard === undefined) {
      const known = [...imlFunctions.keys(), ...custom.keys()]
      report('unknown_function', `Unknown function ${name}${suggestion(name, known)}`, node.start)
    } else {
      if (count < standard.least || count > standard.most) {
        report('wrong_arity', `${name}(${standard.signature}) does not accept ${count} arguments`, node.start)
      }
      if (portable && !portableFunctions.has(name)) {
        report('not_portable', `Not every evaluator has the function ${name}`, node.start)
      }
    }
    node.arguments.forEach((argument, position) => {
      const word = given === undefined && standard?.words.includes(position) === true && isUnknownName(argument)
      if (!word) visit(argument)
      else if (portable) report('not_portable', noteMessages.bare_word, argument.start)
    })
  }

  for (const part of parsed.parts) {
    if (part.kind === 'expression') visit(part.expression)
    else if (part.kind === 'spread' && (options.key !== true || parsed.parts.length > 1)) {
      report('spread_in_text', 'A spread must be the whole key of an object', part.start)
    }
  }
  for (const { kind, start } of parsed.notes) {
    if (kind === 'empty_argument') report('empty_argument', noteMessages[kind], start)
    else if (portable) report('not_portable', noteMessages[kind], start)
  }
  return issues.sort((left, right) => left.position - right.position)
}

const shapeOf = (variables: LintOptions['variables']): VariableShape | undefined => {
  if (variables === undefined) return undefined
  if (!isList(variables)) return variables
  return Object.fromEntries(variables.map((name) => [name, true]))
}

const customArity = (functions: LintOptions['functions'] = []): Map<string, number> => {
  if (isList(functions)) return new Map(functions.map((name) => [name, Number.NaN]))
  return new Map(Object.entries(functions))
}

const isList = (value: readonly string[] | object): value is readonly string[] => Array.isArray(value)

/** Suggests a known name that differs only in case or by at most two letters. */
const suggestion = (name: string, known: readonly string[]): string => {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.min(2, Math.floor(name.length / 3)))
    .sort((left, right) => left.distance - right.distance)[0]
  return near === undefined ? '' : `; did you mean ${near.candidate}?`
}

const editDistance = (left: string, right: string): number => {
  if (Math.abs(left.length - right.length) > 2) return 3
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at]
    for (let other = 1; other <= right.length; other += 1) {
      const change = (row[other - 1] ?? 0) + (left[at - 1] === right[other - 1] ? 0 : 1)
      next.push(Math.min(change, (row[other] ?? 0) + 1, (next[other - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 3
}
