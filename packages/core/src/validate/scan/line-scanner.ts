import { limits } from '../../spec/limits.ts'
import { unsure } from '../fast/json-bound.ts'
import { clockSkewMs } from '../rules/times.ts'
import { callKind, kindsPattern } from './call-pattern.ts'
import { type CallScannerOptions, createCallScanner } from './call-scanner.ts'
import type { ReadAscii } from './name-reader.ts'

/** A scanner of many calls; see {@link createLineScanner}. */
export type LineScanner = (bytes: Uint8Array, ends: ArrayLike<number>, now: number) => Int32Array

/** What a scanner of many calls is told. */
export interface LineScannerOptions extends Pick<CallScannerOptions, 'type'> {
  /** Makes a string of bytes, a character for each. On Node `buffer.latin1Slice(from, to)` does. */
  readonly readBytes: ReadAscii
}

/** Kinds of calls of which a scanner says the same. */
interface Family {
  readonly found: number
  readonly kinds: readonly (readonly string[])[]
  readonly pattern: RegExp
}

/** Bytes that are made a string together; it is forgotten soon, while the collector of garbage has little to do with it. */
const windowBytes = 32 * 1024

/** Kinds of calls in one pattern, and sets of fields that are told apart. */
const maxKinds = 24
const maxFamilies = 4

/** Characters of a pattern at most. */
const longestPattern = 64_000

/** Calls after which it is asked whether patterns are worth it, and calls that are left in peace where they are not. */
const trial = 4_096
const peace = 16 * trial

/** Calls that match nothing before one of them is learnt, each time more, for to make a pattern takes its time. */
const firstWait = 32
const longestWait = 4_096

const decoder = /* @__PURE__ */ new TextDecoder()

/** Remembers kinds of calls, and finds others of them. */
class KnownKinds {
  readonly #options: LineScannerOptions
  #families: Family[] = []
  #latestMs = Number.POSITIVE_INFINITY
  #misses = 0
  #wait = firstWait
  #tried = 0
  #matched = 0
  #rest = 0
  // The string of a part of the bytes.
  #text = ''
  #from = 0
  #to = 0

  constructor(options: LineScannerOptions) {
    this.#options = options
  }

  /** Begins with other bytes. */
  begin(latestMs: number): void {
    this.#to = 0
    this.#from = 0
    this.#text = ''
    // What was no time in the future then is one now.
    if (latestMs < this.#latestMs) this.#families = []
    this.#latestMs = latestMs
  }

  /** What a scanner says of a call of a kind that is known; undefined for another one. */
  find(bytes: Uint8Array, from: number, to: number): number | undefined {
    if (this.#families.length === 0) return undefined
    if (this.#rest > 0) {
      this.#rest -= 1
      return undefined
    }
    this.#tried += 1
    if (this.#tried === trial) this.#review()
    if (to >= this.#to || from < this.#from) this.#move(bytes, from, to)
    for (const { pattern, found } of this.#families) {
      pattern.lastIndex = from - this.#from
      // The newline that is part of it is the one behind the call: there is none inside.
      if (!pattern.test(this.#text)) continue
      this.#matched += 1
      return found
    }
    return undefined
  }

  /** Looks at a call that a scanner passed and no pattern matched. */
  learn(bytes: Uint8Array, from: number, to: number, found: number): void {
    this.#misses += 1
    if (this.#rest > 0 || this.#misses < this.#wait) return
    this.#misses = 0
    this.#wait = Math.min(this.#wait * 1.5, longestWait)
    const { type, readBytes } = this.#options
    const call: unknown = JSON.parse(decoder.decode(bytes.subarray(from, to)))
    const kind = callKind(call, readBytes(bytes, from, to), { type, latestMs: this.#latestMs })
    if (kind !== undefined) this.#add(kind, found)
  }

  #add(kind: readonly string[], found: number): void {
    const family = this.#families.find((one) => one.found === found)
    if (family === undefined && this.#families.length === maxFamilies) return
    // The youngest is tried first.
    const kinds = [kind, ...(family?.kinds ?? [])].slice(0, maxKinds)
    const pattern = kindsPattern(kinds)
    if (pattern === undefined || pattern.source.length > longestPattern) return
    if (family === undefined) this.#families.push({ found, kinds, pattern })
    else this.#families[this.#families.indexOf(family)] = { found, kinds, pattern }
  }

  #move(bytes: Uint8Array, from: number, to: number): void {
    this.#from = from
    this.#to = Math.min(bytes.length, Math.max(from + windowBytes, to + 1))
    this.#text = this.#options.readBytes(bytes, from, this.#to)
  }

  #review(): void {
    if (this.#matched < trial / 2 && this.#wait === longestWait) this.#rest = peace
    this.#tried = 0
    this.#matched = 0
  }
}

/**
 * Makes a scanner of calls that stand one behind the other, each with a newline behind it. It says the same of each as
 * {@link createCallScanner}, several times as fast where many are of one kind: it makes a regular expression of a call that
 * it has seen, which its like are then held against.
 *
 * It takes UTF-8, which the caller has looked at, where each call ends in it, and the clock in milliseconds since 1970.
 */
export const createLineScanner = (options: LineScannerOptions): LineScanner => {
  const scan = createCallScanner({ type: options.type, readAscii: options.readBytes })
  const kinds = new KnownKinds(options)
  return (bytes, ends, now) => {
    const found = new Int32Array(ends.length)
    kinds.begin(now + clockSkewMs)
    let from = 0
    for (let index = 0; index < ends.length; index += 1) {
      const to = ends[index] ?? from
      const isUsual = to < bytes.length && to - from <= limits.safeCallBytes
      let bits = isUsual ? kinds.find(bytes, from, to) : undefined
      if (bits === undefined) {
        bits = to > from ? scan(bytes, from, to, now) : unsure
        if (isUsual && bits >= 0) kinds.learn(bytes, from, to, bits)
      }
      found[index] = bits
      from = to + 1
    }
    return found
  }
}
