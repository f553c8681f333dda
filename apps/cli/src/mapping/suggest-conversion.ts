import type { FieldSpec } from '@org/segment-core/spec'
import { type ConversionName, conversions } from './conversions.ts'
import { convertNumber } from './convert-number.ts'

const dates: readonly ConversionName[] = ['date', 'date-dmy', 'date-mdy']
const numbers: readonly ConversionName[] = ['number', 'number-comma']

/** The conversion that reads most samples, the first of equals; undefined if none reads more than half of them. */
const bestFor = (samples: readonly string[], among: readonly ConversionName[]): ConversionName | undefined => {
  const taken = among.map((name) => samples.filter((text) => conversions[name].convert(text) !== undefined).length)
  const most = Math.max(...taken)
  return most * 2 > samples.length ? among[taken.indexOf(most)] : undefined
}

/** The first conversion that reads every sample. */
const firstFor = (samples: readonly string[], among: readonly ConversionName[]): ConversionName | undefined =>
  samples.length === 0
    ? undefined
    : among.find((name) => samples.every((text) => conversions[name].convert(text) !== undefined))

/** Text that loses something as a number: leading zeros, the plus of a phone number, digits past the 15th. */
const isRisky = (text: string): boolean => /^[+-]?0\d/.test(text) || text.startsWith('+') || text.length > 15

const isNumber = (text: string): boolean => convertNumber(text, '.') !== undefined

/**
 * The conversion of a column by its reserved field, or else by its values; undefined if it stays text. A reserved field gets
 * the conversion that reads most values. A custom one stays text unless a conversion reads every value.
 */
export const suggestConversion = (
  field: FieldSpec | undefined,
  samples: readonly string[],
): ConversionName | undefined => {
  if (field?.kind === 'datetime' || field?.format === 'date' || field?.format === 'date-time') {
    return bestFor(samples, dates)
  }
  if (field?.kind === 'number' || field?.kind === 'integer') return bestFor(samples, numbers)
  if (field?.kind === 'boolean') return bestFor(samples, ['boolean'])
  if (field !== undefined) return undefined
  if (!samples.some(isNumber)) return firstFor(samples, ['boolean', ...dates])
  return samples.some(isRisky) ? undefined : firstFor(samples, ['integer', ...numbers])
}
