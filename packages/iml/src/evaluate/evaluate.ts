import { ImlError, type ImlErrorCode } from '../error/iml-error.ts'
import { ImlFault } from '../error/iml-fault.ts'
import { checkItems, checkTextLength } from '../error/limits.ts'
import { type ImlFunction, imlFunctions } from '../functions/iml-functions.ts'
import { type EvaluateOptions, type Runtime, runtimeOf } from '../runtime.ts'
import { imlKeywords } from '../syntax/keywords.ts'
import type { Expression, Segment, Template } from '../syntax/syntax-tree.ts'
import { parseTemplate } from '../syntax/template.ts'
import { isEmpty, isTruthy, numberOf, textOf } from '../values/coerce.ts'
import { operators } from '../values/operators.ts'
import { readFirst, readIndex, readMember } from '../values/own-member.ts'
import { imlVariables, isKnownRoot } from '../variables.ts'

/** Data that a template reads: one member per root, such as `parameters` or `body`. */
export type ImlContext = Readonly<Record<string, unknown>>

interface Scope {
  readonly source: string
  readonly context: ImlContext
  readonly functions: NonNullable<EvaluateOptions['functions']>
  readonly runtime: Runtime
}

/**
 * Evaluates a template with data. A template that is a single expression keeps the type of its value;
 * any other returns text. The result is never evaluated again, so `{{` inside data is inert.
 * @param template a parsed template, or the text of one
 * @param context data by root name; only own members are reachable
 * @throws {ImlError} for every failure, with the position in the template
 */
export const evaluateTemplate = (
  template: Template | string,
  context: ImlContext,
  options: EvaluateOptions = {},
): unknown => {
  const parsed = typeof template === 'string' ? parseTemplate(template) : template
  const scope: Scope = {
    source: parsed.source,
    context,
    functions: options.functions ?? {},
    runtime: runtimeOf(options),
  }
  const [only, ...others] = parsed.parts
  if (only?.kind === 'expression' && others.length === 0) {
    return located(scope, only, () => evaluate(only.expression, scope))
  }
  let text = ''
  for (const part of parsed.parts) {
    if (part.kind === 'spread') {
      throw new ImlError('misplaced_spread', 'A spread must be the whole key of an object', {
        source: parsed.source,
        position: part.start,
      })
    }
    text += part.kind === 'literal' ? part.text : located(scope, part, () => textOf(evaluate(part.expression, scope)))
    if (part.kind === 'expression') located(scope, part, () => checkTextLength(text.length))
  }
  return text
}

/** Turns every failure into an `ImlError` at the position of the node. */
const located = <T>(scope: Scope, node: { readonly start: number }, work: () => T, functionName?: string): T => {
  try {
    return work()
  } catch (error) {
    if (ImlError.is(error)) throw error
    const fault = error instanceof ImlFault ? error : new ImlFault('invalid_input', 'The data could not be read')
    throw new ImlError(fault.code, functionName === undefined ? fault.message : `${functionName}: ${fault.message}`, {
      source: scope.source,
      position: node.start,
      functionName,
      errorType: fault.errorType,
      cause: fault === error ? undefined : error,
    })
  }
}

const evaluate = (node: Expression, scope: Scope): unknown => {
  switch (node.kind) {
    case 'number':
    case 'text':
      return node.value
    case 'keyword':
      return imlKeywords.get(node.name)?.()
    case 'name':
      return evaluateName(node.name, node, scope)
    case 'path':
      return evaluatePath(node.root, node.segments, scope)
    case 'call':
      return evaluateCall(node, scope)
    case 'unary': {
      const operand = evaluate(node.operand, scope)
      return node.operator === '!' ? !isTruthy(operand) : -numberOf(operand)
    }
    case 'binary':
      return evaluateBinary(node, scope)
  }
}

const evaluateName = (name: string, node: Expression, scope: Scope): unknown => {
  if (Object.hasOwn(scope.context, name)) return readMember(scope.context, name)
  const variable = imlVariables.get(name)
  return variable === undefined ? undefined : located(scope, node, () => variable(scope.runtime))
}

const evaluatePath = (root: Expression, segments: readonly Segment[], scope: Scope): unknown => {
  let value = evaluate(root, scope)
  for (const segment of segments) {
    if (segment.kind === 'member') value = readMember(value, segment.name)
    else if (segment.kind === 'first') value = readFirst(value)
    else value = readIndex(value, evaluate(segment.expression, scope))
  }
  return value
}

const evaluateBinary = (node: Extract<Expression, { kind: 'binary' }>, scope: Scope): unknown => {
  const left = evaluate(node.left, scope)
  const { operator } = node
  if (operator === '&') return isTruthy(left) ? evaluate(node.right, scope) : left
  if (operator === '|') return isTruthy(left) ? left : evaluate(node.right, scope)
  const right = evaluate(node.right, scope)
  return located(scope, node, () => operators[operator](left, right, scope.runtime.equality))
}

const evaluateCall = (node: Extract<Expression, { kind: 'call' }>, scope: Scope): unknown => {
  const { name } = node
  if (Object.hasOwn(scope.functions, name)) return callCustom(node, scope)
  const standard = imlFunctions.get(name)
  if (standard === undefined) throw faultAt(node, scope, 'unknown_function', `Unknown function ${name}`)
  const given = acceptedArguments(node.arguments, standard)
  const count = given.length
  if (count < standard.least) {
    throw faultAt(node, scope, 'wrong_arity', `${name}(${standard.signature}) does not accept ${count} arguments`)
  }
  if (name === 'if') return evaluateIf(given, scope)
  if (name === 'ifempty') return evaluateIfEmpty(given, scope)
  const values = given.map((argument, position) => evaluateArgument(argument, standard, position, scope))
  return located(scope, node, () => bounded(standard.evaluate(values, scope.runtime)), name)
}

/** Like the platform, ignores surplus arguments, and an empty last one that the function can do without. */
const acceptedArguments = (list: readonly Expression[], { least, most }: ImlFunction): readonly Expression[] => {
  const last = list.at(-1)
  const isBlank = last !== undefined && last.start === last.end && list.length > least
  return list.slice(0, Math.min(isBlank ? list.length - 1 : list.length, most))
}

const evaluateIf = ([condition, value, other]: readonly Expression[], scope: Scope): unknown => {
  const chosen = condition !== undefined && isTruthy(evaluate(condition, scope)) ? value : other
  return chosen === undefined ? undefined : evaluate(chosen, scope)
}

const evaluateIfEmpty = ([value, other]: readonly Expression[], scope: Scope): unknown => {
  const first = value === undefined ? undefined : evaluate(value, scope)
  return isEmpty(first) && other !== undefined ? evaluate(other, scope) : first
}

/** An unquoted word is text where the function expects text and no data has that name. */
const evaluateArgument = (node: Expression, callee: ImlFunction, position: number, scope: Scope): unknown => {
  const word = callee.words.includes(position) ? bareWord(node, scope) : undefined
  return word ?? evaluate(node, scope)
}

const bareWord = (node: Expression, scope: Scope): string | undefined => {
  if (node.kind === 'path') {
    const root = bareWord(node.root, scope)
    const members = node.segments.flatMap((segment) => (segment.kind === 'member' ? [segment.name] : []))
    return root === undefined || members.length < node.segments.length ? undefined : [root, ...members].join('.')
  }
  if (node.kind !== 'name' || isKnownRoot(node.name) || Object.hasOwn(scope.context, node.name)) return undefined
  return node.name
}

const callCustom = (node: Extract<Expression, { kind: 'call' }>, scope: Scope): unknown => {
  const custom = scope.functions[node.name]
  if (typeof custom !== 'function') throw faultAt(node, scope, 'unknown_function', `${node.name} is not a function`)
  const values = node.arguments.map((argument) => evaluate(argument, scope))
  try {
    return custom(...values)
  } catch (cause) {
    throw faultAt(node, scope, 'function_failed', `The custom function ${node.name} failed`, cause)
  }
}

const faultAt = (
  { name, start }: Expression & { name: string },
  { source }: Scope,
  code: ImlErrorCode,
  reason: string,
  cause?: unknown,
): ImlError => new ImlError(code, reason, { source, position: start, functionName: name, cause })

const bounded = (value: unknown): unknown => {
  if (typeof value === 'string') checkTextLength(value.length)
  else if (Array.isArray(value)) checkItems(value.length)
  return value
}
