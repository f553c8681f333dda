import type { StaticValue } from './static-value.ts'

const article = (type: string): string => (type === 'array' ? 'an array' : `a ${type}`)

/** Names a value in a sentence: `the string "x"`, `a number`, `an object`. */
export const describeStaticValue = (value: StaticValue): string => {
  switch (value.kind) {
    case 'literal':
      return value.value === null
        ? 'null'
        : `the ${typeof value.value} ${typeof value.value === 'string' ? JSON.stringify(value.value.slice(0, 40)) : value.value}`
    case 'typed':
      return article(value.type)
    case 'list':
      return 'an array'
    case 'object':
      return 'an object'
    case 'undefined':
      return 'undefined'
    case 'choice':
      return value.values.map(describeStaticValue).join(' or ')
    case 'unknown':
      return value.text
  }
}
