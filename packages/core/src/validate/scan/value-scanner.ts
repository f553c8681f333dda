import { copyOf, isName, isPlainId, isText, none, startsWith } from './byte-text.ts'
import {
  byteAt,
  closeBrace,
  closeBracket,
  colon,
  comma,
  endOfInteger,
  endOfNumber,
  endOfString,
  endOfValue,
  endOfWord,
  nowhere,
  openBrace,
  openBracket,
  quote,
  skipSpace,
} from './json-bytes.ts'
import { isRightText } from './judge-text.ts'
import type { NameReader } from './name-reader.ts'
import { addToHash } from './name-table.ts'
import { guessedPlaces, type Shape, type ValueRule, valueRule } from './shape.ts'
import { utcMsOf } from './utc-bytes.ts'

/** Bytes of the longest name worth remembering. */
const longestGuess = 100

const anything = valueRule('json')

const foldOfAll = [...'all'].reduce((hash, letter) => addToHash(hash, letter.charCodeAt(0)), 0)

/** Scans the values of objects with reserved names. */
export class ValueScanner {
  readonly #names: NameReader
  #bytes: Uint8Array = none
  #latestMs = 0
  // The right one seen last.
  #currency: Uint8Array = none

  constructor(names: NameReader) {
    this.#names = names
  }

  /** Begins with other bytes. @param latestMs the latest timestamp, in milliseconds since 1970 */
  begin(bytes: Uint8Array, latestMs: number): void {
    this.#bytes = bytes
    this.#names.bytes = bytes
    this.#latestMs = latestMs
  }

  /** Behind an object of a shape, or null. */
  object(shape: Shape | undefined, from: number, depth: number): number {
    const bytes = this.#bytes
    const names = this.#names
    if (shape === undefined) return nowhere
    if (byteAt(bytes, from) !== openBrace) return byteAt(bytes, from) === 0x6e ? endOfWord(bytes, from) : nowhere
    let at = skipSpace(bytes, from + 1)
    if (byteAt(bytes, at) === closeBrace) return at + 1
    let members = 0
    for (;;) {
      if (byteAt(bytes, at) !== quote) return nowhere
      const begin = at + 1
      const place = members & (guessedPlaces - 1)
      const guess = shape.guesses[place]
      let check: ValueRule | undefined
      if (guess !== undefined && startsWith(bytes, begin, guess.text)) {
        check = guess.known
        at = begin + guess.text.length
      } else {
        names.read(begin)
        check = this.#ruleOf(shape, begin)
        if (check === undefined) return nowhere
        at = skipSpace(bytes, names.end + 1)
        if (byteAt(bytes, at) !== colon) return nowhere
        at += 1
        const isWorthIt = at - begin < longestGuess && (guess === undefined || names.isDueToLearn())
        if (isWorthIt) shape.guesses[place] = { text: copyOf(bytes, begin, at), known: check }
      }
      at = skipSpace(bytes, at)
      at = check === anything ? endOfValue(bytes, at, depth + 1) : this.value(check, at, depth)
      if (at < 0) return nowhere
      members += 1
      let byte = byteAt(bytes, at)
      if (byte === comma && byteAt(bytes, at + 1) === quote) {
        at += 1
        continue
      }
      at = skipSpace(bytes, at)
      byte = byteAt(bytes, at)
      if (byte === closeBrace) return members > shape.most ? nowhere : at + 1
      if (byte !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  /** Behind a value that is as its rule has it. */
  value(check: ValueRule, at: number, depth: number): number {
    const bytes = this.#bytes
    const byte = byteAt(bytes, at)
    if (byte === 0x6e) return check.check === 'switches' ? nowhere : endOfWord(bytes, at)
    switch (check.check) {
      case 'text':
        return byte === quote ? endOfString(bytes, at + 1) : nowhere
      case 'number':
        return byte === quote ? nowhere : this.#number(at)
      case 'textOrNumber':
        return byte === quote ? endOfString(bytes, at + 1) : this.#number(at)
      case 'integer':
        return this.#integer(at)
      case 'boolean':
        return byte === 0x74 || byte === 0x66 ? endOfWord(bytes, at) : nowhere
      case 'json':
        return endOfValue(bytes, at, depth)
      case 'shape':
        return this.object(check.shape, at, depth + 1)
      case 'shapes':
        return this.#list(check.shape, at, depth + 1)
      case 'objectOrNothing':
      case 'record':
        return byte === openBrace ? endOfValue(bytes, at, depth) : nowhere
      case 'textOrObject':
        return byte === quote || byte === openBrace ? endOfValue(bytes, at, depth) : nowhere
      case 'texts':
        return this.#items(at, depth, quote)
      case 'records':
        return this.#items(at, depth, openBrace)
      case 'switches':
        return this.#switches(at)
      default:
        return byte === quote ? this.#judgedText(check, at) : nowhere
    }
  }

  /** The check of the name read last; undefined where the full verdict must decide. */
  #ruleOf({ names: table }: Shape, from: number): ValueRule | undefined {
    const names = this.#names
    if (names.isAscii) {
      const known = table.find(names.hash, this.#bytes, from, names.end)
      return known ?? (table.takesFold(names.fold) ? undefined : anything)
    }
    const end = endOfString(this.#bytes, names.end)
    if (end < 0) return undefined
    names.end = end - 1
    const name = names.text(from, end)
    return table.named(name) ?? (table.takes(name) ? undefined : anything)
  }

  #number(at: number): number {
    const byte = byteAt(this.#bytes, at)
    return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) ? endOfNumber(this.#bytes, at) : nowhere
  }

  /** A whole number of so few digits that a double holds it exactly. */
  #integer(at: number): number {
    const end = endOfInteger(this.#bytes, at)
    const next = byteAt(this.#bytes, end)
    return end < 0 || end - at > 15 || next === 0x2e || next === 0x65 || next === 0x45 ? nowhere : end
  }

  /** Behind an array of objects of a shape. */
  #list(shape: Shape | undefined, from: number, depth: number): number {
    const bytes = this.#bytes
    if (byteAt(bytes, from) !== openBracket) return nowhere
    let at = skipSpace(bytes, from + 1)
    if (byteAt(bytes, at) === closeBracket) return at + 1
    for (;;) {
      at = this.object(shape, at, depth)
      if (at < 0) return nowhere
      at = skipSpace(bytes, at)
      const byte = byteAt(bytes, at)
      if (byte === closeBracket) return at + 1
      if (byte !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  /** An array of values that all begin with one byte. */
  #items(from: number, depth: number, first: number): number {
    const bytes = this.#bytes
    if (byteAt(bytes, from) !== openBracket) return nowhere
    let at = skipSpace(bytes, from + 1)
    if (byteAt(bytes, at) === closeBracket) return at + 1
    for (;;) {
      if (byteAt(bytes, at) !== first) return nowhere
      at = endOfValue(bytes, at, depth + 1)
      if (at < 0) return nowhere
      at = skipSpace(bytes, at)
      const byte = byteAt(bytes, at)
      if (byte === closeBracket) return at + 1
      if (byte !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  /** Destinations with true, false or options; names of other spellings of `All` are left to the full verdict. */
  #switches(from: number): number {
    const bytes = this.#bytes
    const names = this.#names
    if (byteAt(bytes, from) !== openBrace) return nowhere
    let at = skipSpace(bytes, from + 1)
    if (byteAt(bytes, at) === closeBrace) return at + 1
    for (;;) {
      if (byteAt(bytes, at) !== quote) return nowhere
      const begin = at + 1
      names.read(begin)
      if (!names.isAscii) return nowhere
      const isAll = names.fold === foldOfAll && !isName(bytes, begin, names.end, 'All')
      at = skipSpace(bytes, names.end + 1)
      if (isAll || byteAt(bytes, at) !== colon) return nowhere
      at = skipSpace(bytes, at + 1)
      const byte = byteAt(bytes, at)
      if (byte !== 0x74 && byte !== 0x66 && byte !== openBrace) return nowhere
      at = endOfValue(bytes, at, 2)
      if (at < 0) return nowhere
      at = skipSpace(bytes, at)
      const next = byteAt(bytes, at)
      if (next === closeBrace) return at + 1
      if (next !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  /** A text that has to be read to be judged. */
  #judgedText(check: ValueRule, at: number): number {
    const bytes = this.#bytes
    const names = this.#names
    const end = endOfString(bytes, at + 1)
    if (end < 0) return nowhere
    const length = end - at - 2
    switch (check.check) {
      case 'userId':
      case 'id':
        if (isPlainId(bytes, at + 1, end - 1) && length <= check.longest) return end
        break
      case 'shortText':
        // It has no more characters than bytes.
        if (length > 0 && length <= check.longest) return end
        break
      case 'pastTime': {
        const ms = utcMsOf(bytes, at + 1, end - 1)
        if (ms >= 0 && ms <= this.#latestMs) return end
        break
      }
      case 'currency':
        // Most calls are in the currency before.
        if (isText(this.#currency, bytes, at + 1, end - 1)) return end
        if (!isRightText(check, names.text(at + 1, end), 0)) return nowhere
        this.#currency = copyOf(bytes, at + 1, end - 1)
        return end
      case 'time':
        if (utcMsOf(bytes, at + 1, end - 1) >= 0) return end
        break
      default:
    }
    return isRightText(check, names.text(at + 1, end), this.#latestMs) ? end : nowhere
  }
}
