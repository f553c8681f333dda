import { describeValue } from './describe-value.ts'

/**
 * Checks an option that is an amount, such as a time or a size. With NaN, as an unset environment variable becomes, a limit
 * would never or always be reached.
 * @throws {RangeError} that names the option
 */
export const checkAmount = (name: string, value: unknown): void => {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return
  throw new RangeError(`The option ${name} must be a number of at least 0, not ${describeValue(value)}.`)
}
