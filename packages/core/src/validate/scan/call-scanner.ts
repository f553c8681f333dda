import { type CallType, callTypeNames } from '../../spec/call-type-names.ts'
import { limits } from '../../spec/limits.ts'
import { unsure } from '../fast/json-bound.ts'
import { clockSkewMs } from '../rules/times.ts'
import { copyOf, isName, isSpaceTo, isText, none, startsWith } from './byte-text.ts'
import {
  byteAt,
  closeBrace,
  colon,
  comma,
  endOfString,
  endOfValue,
  endOfWord,
  nowhere,
  openBrace,
  quote,
  skipSpace,
} from './json-bytes.ts'
import { NameReader, type ReadAscii } from './name-reader.ts'
import { NameTable } from './name-table.ts'
import {
  type CallShape,
  callShape,
  eventShape,
  guessedPlaces,
  type Shape,
  scanned,
  type TopLevelField,
} from './shape.ts'
import { ValueScanner } from './value-scanner.ts'

/** What a scanner is told. */
export interface CallScannerOptions {
  /** Type of calls that do not say theirs. */
  readonly type?: CallType | undefined
  /** Makes a string of bytes of ASCII. On Node `buffer.latin1Slice(from, to)` is the fastest. */
  readonly readAscii?: ReadAscii
}

/** A scanner of calls; see {@link createCallScanner}. */
export type CallScanner = (bytes: Uint8Array, from: number, to: number, now?: number) => number

const notThere = -2

const newline = 0x0a

/** Fields that whoever scans is told of. */
const reported = scanned.type | scanned.messageId | scanned.timestamp | scanned.sentAt | scanned.writeKey

const people = scanned.userId | scanned.anonymousId

/** An id that is null is absent, and JSON of any kind may be null; no other field may. */
const mayBeNull = ({ value, bit }: TopLevelField): boolean => (bit & people) !== 0 || value.check === 'json'

const typeNames = /* @__PURE__ */ new NameTable(callTypeNames.map((name) => [name, name] as const))

class Scan {
  readonly #implied: CallType | undefined
  readonly #names: NameReader
  readonly #values: ValueScanner
  #bytes: Uint8Array = none
  // Of the event seen last.
  #event: Uint8Array = none
  #eventShape: Shape | undefined

  constructor({ type, readAscii }: CallScannerOptions) {
    this.#implied = type
    this.#names = new NameReader(readAscii)
    this.#values = new ValueScanner(this.#names)
  }

  scan(bytes: Uint8Array, from: number, to: number, latestMs: number): number {
    if (to - from > limits.safeCallBytes) return unsure
    if (to >= bytes.length) return this.#scanCopy(bytes, from, to, latestMs)
    this.#bytes = bytes
    this.#values.begin(bytes, latestMs)
    const start = skipSpace(bytes, from)
    if (byteAt(bytes, start) !== openBrace) return unsure
    const first = skipSpace(bytes, start + 1)
    const own = this.#find(first, 'type')
    if (own === nowhere) return unsure
    const type = own === notThere ? this.#implied : this.#typeAt(own)
    return type === undefined ? unsure : this.#members(callShape(type), first, to)
  }

  /** Gives the range a byte behind it, where reading ends. */
  #scanCopy(bytes: Uint8Array, from: number, to: number, latestMs: number): number {
    const copy = new Uint8Array(to - from + 1)
    copy.set(bytes.subarray(from, to))
    copy[to - from] = newline
    return this.scan(copy, 0, to - from, latestMs)
  }

  /** The value of a member of the call; a member that is there twice is found out later. */
  #find(from: number, name: string): number {
    const bytes = this.#bytes
    let at = from
    if (byteAt(bytes, at) === closeBrace) return notThere
    for (;;) {
      if (byteAt(bytes, at) !== quote) return nowhere
      const begin = at + 1
      at = endOfString(bytes, begin)
      if (at < 0) return nowhere
      const isIt = isName(bytes, begin, at - 1, name)
      at = skipSpace(bytes, at)
      if (byteAt(bytes, at) !== colon) return nowhere
      at = skipSpace(bytes, at + 1)
      if (isIt) return at
      at = endOfValue(bytes, at, 1)
      if (at < 0) return nowhere
      at = skipSpace(bytes, at)
      if (byteAt(bytes, at) === closeBrace) return notThere
      if (byteAt(bytes, at) !== comma) return nowhere
      at = skipSpace(bytes, at + 1)
    }
  }

  #typeAt(from: number): CallType | undefined {
    const bytes = this.#bytes
    const names = this.#names
    if (byteAt(bytes, from) !== quote) return undefined
    names.read(from + 1)
    return names.isAscii ? typeNames.find(names.hash, bytes, from + 1, names.end) : undefined
  }

  #members(shape: CallShape, first: number, to: number): number {
    const bytes = this.#bytes
    const names = this.#names
    let seen = 0
    let someone = 0
    let event: Shape | undefined
    let eventAt = notThere
    let place = 0
    let at = first
    for (;;) {
      if (byteAt(bytes, at) !== quote) return unsure
      const guess = shape.guesses[place]
      let field: TopLevelField | undefined
      if (guess !== undefined && startsWith(bytes, at + 1, guess.text)) {
        field = guess.known
        at += 1 + guess.text.length
      } else {
        const begin = at + 1
        names.read(begin)
        // A field of a call is ASCII.
        field = names.isAscii ? shape.names.find(names.hash, bytes, begin, names.end) : undefined
        if (field === undefined) return unsure
        at = skipSpace(bytes, names.end + 1)
        if (byteAt(bytes, at) !== colon) return unsure
        at += 1
        if (guess === undefined || names.isDueToLearn()) {
          shape.guesses[place] = { text: copyOf(bytes, begin, at), known: field }
        }
      }
      if ((seen & field.bit) !== 0) return unsure
      seen |= field.bit
      place = (place + 1) & (guessedPlaces - 1)
      at = skipSpace(bytes, at)
      const isNull = byteAt(bytes, at) === 0x6e
      if (isNull && !mayBeNull(field)) return unsure
      const { check } = field.value
      if (field.bit === shape.eventBit) eventAt = at
      if (check === 'type') at = endOfString(bytes, at + 1)
      else if (check === 'eventProperties') {
        event = this.#eventAt(eventAt === notThere ? this.#find(first, 'event') : eventAt)
        at = event === undefined ? nowhere : this.#values.object(event, at, 1)
      } else at = isNull ? endOfWord(bytes, at) : this.#values.value(field.value, at, 1)
      if (at < 0) return unsure
      if (!isNull) someone |= field.bit
      at = skipSpace(bytes, at)
      const byte = byteAt(bytes, at)
      if (byte === closeBrace) break
      if (byte !== comma) return unsure
      at = skipSpace(bytes, at + 1)
    }
    if (!isSpaceTo(bytes, at + 1, to)) return unsure
    if ((seen & shape.needed) !== shape.needed || (someone & shape.someone) === 0) return unsure
    if (shape.eventBit !== 0 && event === undefined && this.#eventAt(eventAt) === undefined) return unsure
    return seen & reported
  }

  /** The shape of the properties of an event; undefined where the full verdict must decide. */
  #eventAt(at: number): Shape | undefined {
    const bytes = this.#bytes
    const names = this.#names
    if (at < 0 || byteAt(bytes, at) !== quote) return undefined
    const end = endOfString(bytes, at + 1)
    if (end < 0) return undefined
    // Most calls are of the event before.
    if (isText(this.#event, bytes, at + 1, end - 1)) return this.#eventShape
    const shape = eventShape(names.text(at + 1, end))
    this.#event = copyOf(bytes, at + 1, end - 1)
    this.#eventShape = shape
    return shape
  }
}

/**
 * Makes a scanner, which tells from the bytes of a call, without parsing them, that the full verdict would find nothing.
 *
 * It takes UTF-8, which the caller has looked at, the range of one call in it, and the clock in milliseconds since 1970,
 * without which a timestamp in the future is not looked for. It gives the sum of the {@link scanned} bits of the fields
 * `type`, `messageId`, `timestamp`, `sentAt` and `writeKey` that are there, or a negative number where the full verdict
 * must decide: anything wrong, anything rare (a number with an exponent, more than 32 levels, a field that is there
 * twice), and whatever is over the limit of a call, `limits.safeCallBytes`, as it stands.
 */
export const createCallScanner = (options: CallScannerOptions = {}): CallScanner => {
  const scan = new Scan(options)
  return (bytes, from, to, now) =>
    scan.scan(bytes, from, to, now === undefined ? Number.POSITIVE_INFINITY : now + clockSkewMs)
}
