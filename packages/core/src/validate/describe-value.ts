const excerptLength = 40

/** Describes a value for a message: its type, and the value itself, shortened. */
export const describeValue = (value: unknown): string => {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  switch (typeof value) {
    case 'string': {
      if (value === '') return 'an empty string'
      const text = value.length > excerptLength ? `${value.slice(0, excerptLength)}…` : value
      return `the string ${JSON.stringify(text)}`
    }
    case 'boolean':
      return String(value)
    case 'number':
    case 'bigint':
      return `the ${typeof value} ${String(value)}`
    case 'object': {
      const kind = Object.prototype.toString.call(value).slice(8, -1)
      if (kind === 'Object') return 'an object'
      return `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`
    }
    default:
      return `a ${typeof value}`
  }
}

/** Describes a value that JSON changes or leaves out. */
export const describeLost = (value: unknown): string => {
  if (value === undefined) return 'undefined'
  try {
    const described = describeValue(value)
    return described === 'an object' ? 'an object whose fields JSON cannot see' : described
  } catch {
    // A kind can be a getter that throws.
    return 'an object'
  }
}
