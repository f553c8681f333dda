import * as z from 'zod/mini'

/** The help of every setting, by its schema. The value of a secret one must never be shown. */
export const settingHelp = z.registry<{ readonly help: string; readonly isSecret?: true }>()

/** A setting with its help. */
export const setting = <Schema extends z.core.$ZodType>(help: string, schema: Schema): Schema => {
  settingHelp.add(schema, { help })
  return schema
}

/** A setting whose value must never be shown. */
export const secret = <Schema extends z.core.$ZodType>(help: string, schema: Schema): Schema => {
  settingHelp.add(schema, { help, isSecret: true })
  return schema
}

/** A string that is not empty. */
export const string = () => z.string().check(z.minLength(1))
/** An integer with a default and its limits. */
export const integer = (value: number, least: number, most = Number.MAX_SAFE_INTEGER) =>
  z._default(z.int().check(z.minimum(least), z.maximum(most)), value)
/** A positive integer with a default. */
export const positive = (value: number) => integer(value, 1)
/** Timers of JavaScript fire at once for a longer time. */
const longestTimer = 2 ** 31 - 1
/** A time in milliseconds that a timer waits, with a default. */
export const duration = (value: number, least = 1) => integer(value, least, longestTimer)
/** A number per second. */
export const rate = () => z.number().check(z.minimum(0))
/** One of several strings, with a default. */
export const oneOf = <const Values extends readonly string[]>(values: Values, value: Values[number]) =>
  z._default(z.enum(values), value as never)

/** A group of settings; each uses its default if the group is missing. */
export const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const schema = z.strictObject(shape)
  return z._default(schema, z.parse(schema, {}) as never)
}
