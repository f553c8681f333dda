/** Ids that are made at a time. */
const count = 128
const idBytes = 16
const idLength = 36

const hexDigits = new TextEncoder().encode('0123456789abcdef')
const hyphen = 0x2d

/** Whether a UUID has a hyphen before this byte. */
const isAfterHyphen = (index: number): boolean => index === 4 || index === 6 || index === 8 || index === 10

const random = new Uint8Array(count * idBytes)
const text = new Uint8Array(count * idLength)
const decoder = new TextDecoder('latin1')

/** Version 4 UUIDs, one after the other, as one text. */
const makeIds = (): string => {
  globalThis.crypto.getRandomValues(random)
  let end = 0
  for (let start = 0; start < random.length; start += idBytes) {
    random[start + 6] = ((random[start + 6] ?? 0) & 0x0f) | 0x40
    random[start + 8] = ((random[start + 8] ?? 0) & 0x3f) | 0x80
    for (let index = 0; index < idBytes; index += 1) {
      if (isAfterHyphen(index)) {
        text[end] = hyphen
        end += 1
      }
      const byte = random[start + index] ?? 0
      text[end] = hexDigits[byte >> 4] ?? 0
      text[end + 1] = hexDigits[byte & 0x0f] ?? 0
      end += 2
    }
  }
  return decoder.decode(text)
}

let ids = ''
let next = count

/**
 * A version 4 UUID. Cut from a text of many, which takes a third of the time of `randomUUID`: that one joins 20 strings for
 * each id, and JSON.stringify has to copy them together.
 */
export const createId = (): string => {
  if (next === count) {
    ids = makeIds()
    next = 0
  }
  const start = next * idLength
  next += 1
  return ids.slice(start, start + idLength)
}
