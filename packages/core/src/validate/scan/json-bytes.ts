/** Says in place of a position that the bytes are no JSON, or too deep to be looked at here. */
export const nowhere = -1

/** Levels below which nothing is looked at. */
const depthLimit = 32

/** Digits in a number at most: so many are never too large for a double. */
const maxDigits = 300

export const quote = 0x22
export const comma = 0x2c
export const colon = 0x3a
export const openBracket = 0x5b
export const backslash = 0x5c
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d

/**
 * A byte. Behind the end it is undefined, which equals none and stands in no table; but reading there is slow from then
 * on, so nothing here goes past a byte that ends what is read.
 */
export const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number

const tableOf = (holds: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Number(holds(byte)))

/** Bytes of a string that stand for themselves. */
const plain = /* @__PURE__ */ tableOf((byte) => byte >= 0x20 && byte !== quote && byte !== backslash)
const hexDigits = /* @__PURE__ */ tableOf((byte) => /[0-9a-fA-F]/.test(String.fromCharCode(byte)))
const escapes = /* @__PURE__ */ tableOf((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)))
const spaces = /* @__PURE__ */ tableOf((byte) => ' \t\r'.includes(String.fromCharCode(byte)))

/** The next byte that is no white space; a newline ends a line of JSON, and so is none. */
export const skipSpace = (bytes: Uint8Array, from: number): number =>
  // Short enough to be compiled into whatever calls it: most JSON has no white space.
  spaces[byteAt(bytes, from)] === 1 ? skipRest(bytes, from + 1) : from

const skipRest = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (spaces[byteAt(bytes, at)] === 1) at += 1
  return at
}

/** Behind the closing quote of a string. @param from behind its opening quote, or anywhere in it but in an escape */
export const endOfString = (bytes: Uint8Array, from: number): number => {
  let at = from
  for (;;) {
    while (plain[byteAt(bytes, at)] === 1) at += 1
    const byte = byteAt(bytes, at)
    if (byte === quote) return at + 1
    if (byte !== backslash) return nowhere
    const next = byteAt(bytes, at + 1)
    if (escapes[next] === 1) at += 2
    else if (next === 0x75 && areHex(bytes, at + 2)) at += 6
    else return nowhere
  }
}

const areHex = (bytes: Uint8Array, from: number): boolean => {
  for (let at = from; at < from + 4; at += 1) if (hexDigits[byteAt(bytes, at)] !== 1) return false
  return true
}

const endOfDigits = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (byteAt(bytes, at) >= 0x30 && byteAt(bytes, at) <= 0x39) at += 1
  return at
}

/** Behind a whole number as JSON writes it. */
export const endOfInteger = (bytes: Uint8Array, from: number): number => {
  const start = byteAt(bytes, from) === 0x2d ? from + 1 : from
  const end = endOfDigits(bytes, start)
  if (end === start || end - start > maxDigits) return nowhere
  return end - start > 1 && byteAt(bytes, start) === 0x30 ? nowhere : end
}

/** Behind a number. One with an exponent is not looked at: it may be no finite double, and longer when it is written anew. */
export const endOfNumber = (bytes: Uint8Array, from: number): number => {
  const whole = endOfInteger(bytes, from)
  if (whole < 0) return nowhere
  const point = byteAt(bytes, whole) === 0x2e
  const end = point ? endOfDigits(bytes, whole + 1) : whole
  if (point && end === whole + 1) return nowhere
  const next = byteAt(bytes, end)
  return next === 0x65 || next === 0x45 ? nowhere : end
}

/** Behind one of the words, by its first byte. */
export const endOfWord = (bytes: Uint8Array, from: number): number => {
  const first = byteAt(bytes, from)
  const a = byteAt(bytes, from + 1)
  const b = byteAt(bytes, from + 2)
  const c = byteAt(bytes, from + 3)
  if (first === 0x74) return a === 0x72 && b === 0x75 && c === 0x65 ? from + 4 : nowhere
  if (first === 0x6e) return a === 0x75 && b === 0x6c && c === 0x6c ? from + 4 : nowhere
  if (first !== 0x66 || a !== 0x61 || b !== 0x6c || c !== 0x73) return nowhere
  return byteAt(bytes, from + 4) === 0x65 ? from + 5 : nowhere
}

const endOfArray = (bytes: Uint8Array, from: number, depth: number): number => {
  let at = skipSpace(bytes, from)
  if (byteAt(bytes, at) === closeBracket) return at + 1
  for (;;) {
    at = endOfValue(bytes, at, depth)
    if (at < 0) return nowhere
    at = skipSpace(bytes, at)
    const byte = byteAt(bytes, at)
    if (byte === closeBracket) return at + 1
    if (byte !== comma) return nowhere
    at = skipSpace(bytes, at + 1)
  }
}

const endOfObject = (bytes: Uint8Array, from: number, depth: number): number => {
  let at = skipSpace(bytes, from)
  if (byteAt(bytes, at) === closeBrace) return at + 1
  for (;;) {
    if (byteAt(bytes, at) !== quote) return nowhere
    at = endOfString(bytes, at + 1)
    if (at < 0) return nowhere
    at = skipSpace(bytes, at)
    if (byteAt(bytes, at) !== colon) return nowhere
    at = endOfValue(bytes, skipSpace(bytes, at + 1), depth)
    if (at < 0) return nowhere
    at = skipSpace(bytes, at)
    const byte = byteAt(bytes, at)
    if (byte === closeBrace) return at + 1
    if (byte !== comma) return nowhere
    at = skipSpace(bytes, at + 1)
  }
}

/**
 * Behind a JSON value that begins here.
 * @param bytes UTF-8, which is not looked at
 * @param depth levels around it
 */
export const endOfValue = (bytes: Uint8Array, from: number, depth: number): number => {
  const byte = byteAt(bytes, from)
  if (byte === quote) return endOfString(bytes, from + 1)
  if (byte === openBrace) return depth < depthLimit ? endOfObject(bytes, from + 1, depth + 1) : nowhere
  if (byte === openBracket) return depth < depthLimit ? endOfArray(bytes, from + 1, depth + 1) : nowhere
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) ? endOfNumber(bytes, from) : endOfWord(bytes, from)
}
