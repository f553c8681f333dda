const quoteCode = 34
const backslash = 92
const minus = 45

/** Index behind a string that starts at `at`. */
const afterString = (json: string, at: number): number => {
  let end = json.indexOf('"', at + 1)
  while (end !== -1) {
    let before = end - 1
    while (json.charCodeAt(before) === backslash) before -= 1
    if ((end - before) % 2 === 1) return end + 1
    end = json.indexOf('"', end + 1)
  }
  return json.length
}

/** Index behind a value that starts at `at`. */
const afterValue = (json: string, at: number): number => {
  const first = json.charCodeAt(at)
  if (first === quoteCode) return afterString(json, at)
  let depth = 0
  let index = at
  while (index < json.length) {
    const code = json.charCodeAt(index)
    if (code === quoteCode) {
      index = afterString(json, index)
      continue
    }
    if (code === 123 || code === 91) depth += 1
    else if (code === 125 || code === 93) {
      // The bracket of what contains a number or a word.
      if (depth === 0) return index
      depth -= 1
      if (depth === 0) return index + 1
    } else if (code === 44 && depth === 0) return index
    index += 1
  }
  return json.length
}

/** The value at `at`; most compared values are numbers, for which the parser of JSON costs more than they do. */
const parseValue = (json: string, at: number): unknown => {
  const text = json.slice(at, afterValue(json, at))
  const code = json.charCodeAt(at)
  return code === minus || (code >= 48 && code <= 57) ? Number(text) : JSON.parse(text)
}

/** Reads the members of JSON at a path, without parsing the rest. */
export type MemberReader = (json: string) => readonly unknown[]

/**
 * Prepares the reading of a path in JSON as `JSON.stringify` writes it, without spaces. A name is looked up in every item of
 * an array; a number is also the index of one.
 * @returns a function that returns the found values, and the items of a found array
 */
export const memberReader = (path: readonly string[]): MemberReader => {
  const keys = path.map((name) => `${JSON.stringify(name)}:`)
  const indexes = path.map((name) => (/^\d{1,6}$/.test(name) ? Number(name) : -1))
  // Without the innermost name there is nothing to read; most calls have the outer ones.
  const needed = keys.findLast((_, depth) => indexes[depth] === -1)

  const readArray = (json: string, start: number, visit: (at: number, index: number) => void): void => {
    let at = start + 1
    for (let index = 0; at < json.length && json.charCodeAt(at) !== 93; index += 1) {
      visit(at, index)
      at = afterValue(json, at)
      if (json.charCodeAt(at) === 44) at += 1
    }
  }
  const read = (json: string, at: number, depth: number, found: unknown[]): void => {
    const code = json.charCodeAt(at)
    if (depth === path.length) {
      if (code === 91) readArray(json, at, (item) => read(json, item, depth, found))
      else found.push(parseValue(json, at))
      return
    }
    if (code === 91) {
      readArray(json, at, (item, index) => {
        if (index === indexes[depth]) read(json, item, depth + 1, found)
        if (json.charCodeAt(item) === 123) read(json, item, depth, found)
      })
      return
    }
    if (code !== 123) return
    const key = keys[depth] ?? ''
    let member = at + 1
    while (json.charCodeAt(member) === quoteCode) {
      if (json.startsWith(key, member)) {
        read(json, member + key.length, depth + 1, found)
        return
      }
      member = afterValue(json, afterString(json, member) + 1)
      if (json.charCodeAt(member) === 44) member += 1
    }
  }
  return (json) => {
    const found: unknown[] = []
    if (needed === undefined || json.includes(needed)) read(json, 0, 0, found)
    return found
  }
}
