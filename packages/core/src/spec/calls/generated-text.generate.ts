/** The first line of a generated file. */
export const generatedNotice = '// Generated from the tables by `pnpm generate`; do not edit.'

/** A name in PascalCase. */
export const pascalCase = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('')

/** A docstring, indented like what follows it. */
export const docstring = (lines: readonly string[], indent = ''): string => {
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/'))
  if (safe.length === 1) return `${indent}/** ${safe[0]} */`
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`), `${indent} */`].join('\n')
}
