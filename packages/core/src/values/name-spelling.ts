/** A name in snake case: `first_name` for `firstName`. */
export const snakeCase = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()

/** A name in camel case: `firstName` for `first_name`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
