import { refuseArgument } from '../error/iml-fault.ts'
import { checkDepth } from '../error/limits.ts'
import { type Collection, readMember, setMember } from '../values/own-member.ts'

interface OpenElement {
  readonly name: string
  readonly attributes: Collection | undefined
  readonly children: Collection
  text: string
  hasChildren: boolean
}

const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const piece =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!(?:[^[>]*\[[^\]]*\])?[^>]*>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * Parses XML into collections: the root by its name, each child name an array, attributes under `$`, text beside
 * attributes or children under `_`. An element that contains only text becomes that text.
 * @throws {ImlFault} `invalid_argument` if it is not well formed, `too_deep`
 */
export const parseXml = (text: string): Collection => {
  const document: Collection = {}
  const open: OpenElement[] = []
  let at = 0
  const close = (name: string): void => {
    const element = open.pop()
    if (element === undefined || element.name !== name) refuseArgument('The XML closes an element that is not open')
    const parent = open.at(-1)
    if (parent === undefined) setMember(document, name, contentOf(element))
    else {
      parent.hasChildren = true
      const siblings = readMember(parent.children, name)
      if (Array.isArray(siblings)) siblings.push(contentOf(element))
      else setMember(parent.children, name, [contentOf(element)])
    }
  }

  for (const match of text.trim().matchAll(piece)) {
    const [whole, data, closing, opening, attributes = '', empty, characters] = match
    at += whole.length
    const current = open.at(-1)
    if (opening !== undefined) {
      open.push({ name: opening, attributes: attributesOf(attributes), children: {}, text: '', hasChildren: false })
      checkDepth(open.length)
      if (empty) close(opening)
    } else if (closing !== undefined) close(closing)
    else if (data !== undefined && current !== undefined) current.text += data
    else if (characters !== undefined) {
      if (current !== undefined) current.text += decoded(characters)
      else if (characters.trim() !== '') refuseArgument('The XML has text outside its root')
    }
  }
  if (at < text.trim().length || open.length > 0 || Object.keys(document).length !== 1) {
    refuseArgument('The XML is not well formed')
  }
  return document
}

const contentOf = (element: OpenElement): unknown => {
  const text = element.text.trim() === '' ? '' : element.text
  if (element.attributes === undefined && !element.hasChildren) return text
  const value: Collection = {}
  if (element.attributes !== undefined) value.$ = element.attributes
  if (text !== '') value._ = text.trim()
  for (const name of Object.keys(element.children)) setMember(value, name, element.children[name])
  return value
}

const attributesOf = (source: string): Collection | undefined => {
  if (source.trim() === '') return undefined
  const attributes: Collection = {}
  for (const [, name = '', double, single] of source.matchAll(attribute)) {
    setMember(attributes, name, decoded(double ?? single ?? ''))
  }
  return attributes
}

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return namedEntities[name.toLowerCase()] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
