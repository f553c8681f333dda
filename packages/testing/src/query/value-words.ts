const tagOf = (value: object): string => Object.prototype.toString.call(value).slice('[object '.length, -1)

const article = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`

const objectWords = (value: object): string => {
  if (Array.isArray(value)) return 'an array'
  const prototype: unknown = Object.getPrototypeOf(value)
  const made: unknown = prototype === null ? undefined : Reflect.get(value, 'constructor')
  const name = typeof made === 'function' && made.name !== '' && made.name !== 'Object' ? made.name : tagOf(value)
  return article(name === 'Object' ? 'object' : name)
}

/** Says what a wrong value is, for a message: `undefined`, `"503"`, `10n`, `an array`, `a Map`. */
export const valueWords = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return objectWords(value)
  } catch {
    // A proxy, for example.
    return 'an object that cannot be read'
  }
}
