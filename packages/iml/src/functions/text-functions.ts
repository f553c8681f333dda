import { refuseArgument } from '../error/iml-fault.ts'
import { checkItems, checkTextLength } from '../error/limits.ts'
import type { Runtime } from '../runtime.ts'
import { bytesOf, encodingOf, textOfBytes } from '../values/bytes.ts'
import { bytesOfValue, isEmpty, isMissing, isTruthy, numberOf, textOf } from '../values/coerce.ts'
import { isCollection } from '../values/own-member.ts'
import type { FunctionRow, FunctionRows } from './function-row.ts'
import { patternParts, replacePattern } from './replace-pattern.ts'

const emoji =
  /\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|(?![©®™](?!\ufe0f))\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:[\u{e0020}-\u{e007f}]+)?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/gu

/** A function of one text. A missing value is empty text. */
const ofText = (docs: string, evaluate: (text: string) => unknown): FunctionRow => ({
  parameters: ['text'],
  docs,
  evaluate: ([text]) => evaluate(textOf(text)),
})

// Declared separately, because every object type already has a toString.
const toStringRow: FunctionRow = {
  parameters: ['value', '[encoding]'],
  docs: 'the value as text: dates in ISO 8601, array items joined by `,`; a buffer in `utf8`, `hex`, `base64`…',
  words: [1],
  evaluate: ([value, encoding]) => {
    if (!(value instanceof Uint8Array)) return textOf(value)
    return textOfBytes(value, isEmpty(encoding) ? 'utf8' : encodingOf(textOf(encoding)))
  },
}

const capitalised = (text: string): string => {
  const first = text.codePointAt(0)
  if (first === undefined) return text
  const letter = String.fromCodePoint(first)
  return letter.toUpperCase() + text.slice(letter.length)
}

const replaceIn = (text: string, find: string, replacement: string, { patternTimeoutMs }: Runtime): string => {
  const pattern = patternParts(find)
  if (pattern !== undefined) return replacePattern(text, pattern, replacement, patternTimeoutMs)
  if (find === '') return text
  const count = text.split(find).length - 1
  checkTextLength(text.length + count * (replacement.length - find.length))
  return text.replaceAll(find, () => replacement)
}

const replaceAll = (text: string, pattern: RegExp, replacement: string): string => {
  checkTextLength(text.length + (text.match(pattern)?.length ?? 0) * replacement.length)
  return text.replace(pattern, () => replacement)
}

/** Removes tags in one pass, so that text full of `<` takes linear time. */
const stripHtml = (text: string): string => {
  let result = ''
  let at = 0
  let close = -1
  while (at < text.length) {
    const open = text.indexOf('<', at)
    if (open < 0) return result + text.slice(at)
    result += text.slice(at, open)
    if (close < open) close = text.indexOf('>', open)
    if (close < 0) return result + text.slice(open)
    const [, name = ''] = /^<\/?([a-z!][a-z0-9-]*)/i.exec(text.slice(open, open + 20)) ?? []
    if (name === '') {
      result += '<'
      at = open + 1
      continue
    }
    if (name.toLowerCase() === 'br') result += '\n'
    at = /^(?:script|style)$/i.test(name) ? endOfElement(text, close, name) : close + 1
  }
  return result
}

const endOfElement = (text: string, close: number, name: string): number => {
  const ending = new RegExp(`</${name}\\s{0,20}>`, 'gi')
  ending.lastIndex = close
  const found = ending.exec(text)
  return found === null ? text.length : found.index + found[0].length
}

/** Functions on text and bytes. */
export const textFunctions: FunctionRows = {
  length: {
    parameters: ['value'],
    docs: 'number of characters of text, bytes of a buffer, items of an array or members of a collection; 0 for a missing value',
    evaluate: ([value]) => {
      if (Array.isArray(value) || value instanceof Uint8Array) return value.length
      return isCollection(value) ? Object.keys(value).length : textOf(value).length
    },
  },
  lower: ofText('the text in lowercase', (text) => text.toLowerCase()),
  upper: ofText('the text in uppercase', (text) => text.toUpperCase()),
  capitalize: ofText('the text with its first letter in uppercase', capitalised),
  startcase: ofText('the text with every word capitalized', (text) =>
    text.toLowerCase().replace(/(^|\s)(\S)/g, (_, blank: string, letter: string) => blank + letter.toUpperCase()),
  ),
  trim: ofText('the text without whitespace at both ends', (text) => text.trim()),
  ascii: {
    parameters: ['text', '[removeDiacritics]'],
    docs: 'the text without non-ASCII characters; with `true`, replaces accented letters with their base letters first',
    evaluate: ([text, removeDiacritics]) => {
      const plain = isTruthy(removeDiacritics) ? textOf(text).normalize('NFD') : textOf(text)
      return plain.replace(/[^\0-\x7f]/g, '')
    },
  },
  substring: {
    parameters: ['text', 'start', '[end]'],
    docs: 'the characters from `start` to before `end`, counted from 0',
    evaluate: ([text, start, end]) =>
      textOf(text).substring(numberOf(start), isMissing(end) ? undefined : numberOf(end)),
  },
  indexOf: {
    parameters: ['text', 'part', '[from]'],
    docs: 'position of the first occurrence, counted from 0; -1 if there is none',
    evaluate: ([text, part, from]) => {
      const start = isMissing(from) ? 0 : numberOf(from)
      return Array.isArray(text) ? text.indexOf(part, start) : textOf(text).indexOf(textOf(part), start)
    },
  },
  replace: {
    parameters: ['text', 'find', 'replacement'],
    docs: 'the text with every occurrence replaced; `/pattern/flags` is a regular expression, with `$&` and `$1` in the replacement',
    evaluate: ([text, find, replacement], runtime) =>
      replaceIn(textOf(text), textOf(find), textOf(replacement), runtime),
  },
  replaceEmojiCharacters: {
    parameters: ['text', 'replacement'],
    docs: 'the text with every emoji replaced',
    evaluate: ([text, replacement]) => replaceAll(textOf(text), emoji, textOf(replacement)),
  },
  split: {
    parameters: ['text', 'separator', '[keepEmpty]'],
    docs: 'the parts between separators, trimmed; drops empty ones unless `keepEmpty`',
    evaluate: ([text, separator, keepEmpty]) => {
      const parts = textOf(text).split(textOf(separator))
      checkItems(parts.length)
      const trimmed = parts.map((part) => part.trim())
      return isTruthy(keepEmpty) ? trimmed : trimmed.filter((part) => part !== '')
    },
  },
  base64: {
    parameters: ['value'],
    docs: 'Base64 of the UTF-8 bytes of text, or of the bytes of a buffer',
    evaluate: ([value]) => textOfBytes(bytesOfValue(value), 'base64'),
  },
  toString: toStringRow,
  toBinary: {
    parameters: ['value', '[encoding]'],
    docs: 'the text of the value as bytes, decoded as `utf8`, `hex`, `base64`, `ascii` or `binary`',
    words: [1],
    evaluate: ([value, encoding]) => {
      if (value instanceof Uint8Array) return value
      return bytesOf(textOf(value), isEmpty(encoding) ? 'utf8' : encodingOf(textOf(encoding)))
    },
  },
  encodeURL: ofText('the text, percent-encoded for a URL', (text) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')),
  ),
  decodeURL: ofText('the text, percent-decoded', (text) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return refuseArgument('The text is not percent-encoded UTF-8')
    }
  }),
  stripHTML: ofText('the text without HTML tags, styles and scripts; `<br>` becomes a new line', stripHtml),
  escapeHTML: ofText('the text with `&`, `<` and `>` as entities', (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ),
  escapeMarkdown: ofText('the text with Markdown characters as entities', (text) =>
    text.replace(/[\\`*_{}[\]()#+\-!|~>]/g, (sign) => `&#${sign.charCodeAt(0)};`),
  ),
}
