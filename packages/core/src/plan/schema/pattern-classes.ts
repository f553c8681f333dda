type Test = (codePoint: number) => boolean

const ranges =
  (...bounds: readonly (readonly [number, number])[]): Test =>
  (codePoint) =>
    bounds.some(([low, high]) => codePoint >= low && codePoint <= high)

const not =
  (test: Test): Test =>
  (codePoint) =>
    !test(codePoint)

const digit = ranges([48, 57])
const upper = ranges([65, 90])
const lower = ranges([97, 122])
const alpha = ranges([65, 90], [97, 122])
const alnum = ranges([48, 57], [65, 90], [97, 122])

/** Letters, digits and the underscore, of ASCII only, as in RE2. */
export const isWord: Test = ranges([48, 57], [65, 90], [95, 95], [97, 122])

const space = ranges([9, 10], [12, 13], [32, 32])

const perl: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  w: isWord,
  W: not(isWord),
  s: space,
  S: not(space),
}

/** A class such as `\d`. */
export const perlClass = (letter: string): Test | undefined => (Object.hasOwn(perl, letter) ? perl[letter] : undefined)

const named: Readonly<Record<string, Test>> = {
  ...{ alnum, alpha, digit, lower, upper, word: isWord },
  ascii: ranges([0, 127]),
  blank: ranges([9, 9], [32, 32]),
  cntrl: ranges([0, 31], [127, 127]),
  graph: ranges([33, 126]),
  print: ranges([32, 126]),
  punct: ranges([33, 47], [58, 64], [91, 96], [123, 126]),
  space: ranges([9, 13], [32, 32]),
  xdigit: ranges([48, 57], [65, 70], [97, 102]),
}

/** A class such as `[:alpha:]`, by its name; `^alpha` is the opposite. */
export const namedClass = (name: string): Test | undefined => {
  const plain = name.replace(/^\^/, '')
  const test = Object.hasOwn(named, plain) ? named[plain] : undefined
  return test === undefined || plain === name ? test : not(test)
}

/** A class of Unicode: a general category such as `L` or `Lu`, or a script such as `Greek`. */
export const unicodeClass = (name: string): Test | undefined => {
  if (name === 'Any') return () => true
  if (!/^\w+$/.test(name)) return undefined
  const property = name.length <= 2 ? `General_Category=${name}` : `Script=${name}`
  try {
    const pattern = new RegExp(`^\\p{${property}}$`, 'u')
    return (codePoint) => pattern.test(String.fromCodePoint(codePoint))
  } catch {
    return undefined
  }
}
