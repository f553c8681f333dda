/** Source without comments and with empty strings, so that only code is left to search. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('/') ? ' ' : "''",
  )

const uses: Readonly<Record<string, RegExp>> = {
  'a global of Node': /(?<![\w.$])(?:process\s*[.[]|Buffer\s*[.(]|require\s*\(|__dirname\b|__filename\b)/,
  'the clock': /\bDate\s*\.\s*now\b|\bnew Date\s*(?:\(\s*\)|(?![\s(]))|\bperformance\s*\./,
  'randomness or keys': /\bMath\s*\.\s*random\b|(?<![\w.$])crypto\s*\./,
  'a timer': /(?<![\w.$])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/,
}

/** Uses of the machine in code that should receive a clock, randomness, timers or `fetch` as an argument. */
export const machineUseOf = (text: string): readonly string[] => {
  const code = codeOf(text)
  const found = Object.keys(uses).filter((name) => uses[name]?.test(code))
  const binds = /[{,(]\s*fetch\b(?!\s*\()|\bconst\s+fetch\b/.test(code)
  const fetches = /\bglobalThis\s*\.\s*fetch\b/.test(code) || (/(?<![\w.$])fetch\s*\(/.test(code) && !binds)
  return fetches ? [...found, 'the global fetch'] : found
}
