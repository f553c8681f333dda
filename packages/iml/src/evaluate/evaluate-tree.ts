import { ImlError } from '../error/iml-error.ts'
import { imlLimits } from '../error/limits.ts'
import type { EvaluateOptions } from '../runtime.ts'
import type { Template } from '../syntax/syntax-tree.ts'
import { isSpreadKey, parseTemplate } from '../syntax/template.ts'
import { isEmpty, kindOf, textOf } from '../values/coerce.ts'
import { type Collection, isCollection, setMember } from '../values/own-member.ts'
import { evaluateTemplate, type ImlContext } from './evaluate.ts'

const brand: unique symbol = Symbol('TemplateTree')

type TreeNode =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'template'; readonly template: Template; readonly path: string }
  | { readonly kind: 'array'; readonly items: readonly TreeNode[] }
  | { readonly kind: 'object'; readonly members: readonly TreeMember[] }

interface TreeMember {
  /** The parsed key; `spread` for `{{...}}`. */
  readonly key: Template | 'spread' | string
  readonly node: TreeNode
  readonly path: string
}

/** A JSON tree with parsed templates, from {@link parseTree}. Evaluate it any number of times. */
export interface TemplateTree {
  readonly [brand]: TreeNode
}

/**
 * Parses every string of a JSON tree, keys as well as values.
 * @throws {ImlError} with `path`, the JSON Pointer of the string that does not parse
 */
export const parseTree = (value: unknown): TemplateTree => ({ [brand]: parseNode(value, '', 0) })

/**
 * Evaluates a JSON tree: each string is a template, keys too. A member whose value is undefined is omitted, and so is
 * one whose key is empty; in an array undefined stays. The key `{{...}}` adds the members of its value, a
 * collection or nothing; of two members with the same name the later wins, unless it is undefined.
 * @param tree a JSON value, or the result of {@link parseTree}
 * @throws {ImlError} with `path`, the JSON Pointer of the string that failed
 */
export const evaluateTree = (
  tree: TemplateTree | unknown,
  context: ImlContext,
  options: EvaluateOptions = {},
): unknown => {
  try {
    return evaluateNode(isTemplateTree(tree) ? tree[brand] : parseNode(tree, '', 0), context, options)
  } catch (error) {
    if (ImlError.is(error)) throw error
    throw new ImlError('invalid_input', 'The tree could not be read', {
      source: '',
      position: 0,
      path: '',
      cause: error,
    })
  }
}

const isTemplateTree = (value: unknown): value is TemplateTree =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, brand)

const parseNode = (value: unknown, path: string, depth: number): TreeNode => {
  if (depth > imlLimits.depth) {
    throw new ImlError('too_deep', `The tree is nested deeper than ${imlLimits.depth} levels`, {
      source: '',
      position: 0,
      path: path.slice(0, 100),
    })
  }
  if (typeof value === 'string') {
    return value.includes('{{') ? { kind: 'template', template: parseAt(value, path), path } : { kind: 'value', value }
  }
  if (Array.isArray(value)) {
    return { kind: 'array', items: value.map((item, index) => parseNode(item, `${path}/${index}`, depth + 1)) }
  }
  if (!isCollection(value)) return { kind: 'value', value }
  const members = Object.entries(value).map(([name, member]): TreeMember => {
    const memberPath = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const node = parseNode(member, memberPath, depth + 1)
    if (!name.includes('{{')) return { key: name, node, path: memberPath }
    const key = parseAt(name, memberPath)
    return { key: isSpreadKey(key) ? 'spread' : key, node, path: memberPath }
  })
  return { kind: 'object', members }
}

const parseAt = (text: string, path: string): Template => withPath(path, text, () => parseTemplate(text))

const withPath = <T>(path: string, source: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw ImlError.is(error) ? ImlError.at(path, error, source) : error
  }
}

const evaluateNode = (node: TreeNode, context: ImlContext, options: EvaluateOptions): unknown => {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'template':
      return withPath(node.path, node.template.source, () => evaluateTemplate(node.template, context, options))
    case 'array':
      return node.items.map((item) => evaluateNode(item, context, options))
    case 'object':
      return evaluateMembers(node.members, context, options)
  }
}

const evaluateMembers = (members: readonly TreeMember[], context: ImlContext, options: EvaluateOptions): Collection => {
  const result: Collection = {}
  for (const { key, node, path } of members) {
    if (key === 'spread') {
      for (const [name, value] of spreadOf(evaluateNode(node, context, options), path)) {
        if (value !== undefined) setMember(result, name, value)
      }
      continue
    }
    const name = typeof key === 'string' ? key : keyOf(key, path, context, options)
    const value = evaluateNode(node, context, options)
    if (name !== undefined && value !== undefined) setMember(result, name, value)
  }
  return result
}

const keyOf = (key: Template, path: string, context: ImlContext, options: EvaluateOptions): string | undefined => {
  const value = withPath(path, key.source, () => evaluateTemplate(key, context, options))
  return isEmpty(value) ? undefined : textOf(value)
}

const spreadOf = (value: unknown, path: string): [string, unknown][] => {
  if (isEmpty(value)) return []
  if (isCollection(value)) return Object.entries(value)
  throw new ImlError('spread_not_collection', `A spread requires a collection, not ${kindOf(value)}`, {
    source: '{{...}}',
    position: 0,
    path,
  })
}
