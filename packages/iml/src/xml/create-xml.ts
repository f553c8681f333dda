import { refuseArgument } from '../error/iml-fault.ts'
import { checkDepth, checkTextLength } from '../error/limits.ts'
import { textOf } from '../values/coerce.ts'
import { isCollection } from '../values/own-member.ts'

const elementName = /^[\p{L}_][\p{L}\p{N}_.:-]*$/u

/**
 * Writes collections in the shape of `parseXml` as XML, without a declaration.
 * @throws {ImlFault} `invalid_argument` for an invalid element name, `too_deep`, `too_large`
 */
export const createXml = (value: unknown): string => {
  if (!isCollection(value)) return escaped(textOf(value))
  return Object.keys(value)
    .map((name) => elementsOf(name, value[name], 0))
    .join('')
}

const elementsOf = (name: string, value: unknown, depth: number): string => {
  checkDepth(depth)
  if (Array.isArray(value)) return value.map((item) => elementsOf(name, item, depth + 1)).join('')
  if (!elementName.test(name)) refuseArgument('A member name is not a valid XML element name')
  if (!isCollection(value)) return `<${name}>${escaped(textOf(value))}</${name}>`
  const attributes = isCollection(value.$) ? attributesOf(value.$) : ''
  const text = Object.hasOwn(value, '_') ? escaped(textOf(value._)) : ''
  const children = Object.keys(value)
    .filter((child) => child !== '$' && child !== '_')
    .map((child) => elementsOf(child, value[child], depth + 1))
    .join('')
  checkTextLength(children.length)
  return `<${name}${attributes}>${text}${children}</${name}>`
}

const attributesOf = (attributes: Record<string, unknown>): string =>
  Object.keys(attributes)
    .map((name) => {
      if (!elementName.test(name)) refuseArgument('A member name is not a valid XML attribute name')
      return ` ${name}="${escaped(textOf(attributes[name])).replaceAll('"', '&quot;')}"`
    })
    .join('')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
