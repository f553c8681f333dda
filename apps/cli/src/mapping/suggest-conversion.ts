import type { FieldSpec } from '@org/segment-core/spec'
import { type ConversionName, conversions } from './conversions.ts'
import { convertNumber } from './convert-number.ts'

const dates: readonly ConversionName[] = ['date', 'date-dmy', 'date-mdy']
const numbers: readonly ConversionName[] = ['number', 'number-comma']

/** The first conversion that every sample takes. */
const firstFor = (samples: readonly string[], among: readonly ConversionName[]): ConversionName | undefined =>
  samples.length === 0
    ? undefined
    : among.find((name) => samples.every((text) => conversions[name].convert(text) !== undefined))

/** Text that a number would lose something of: zeros before it, the plus of a telephone number, its last digits. */
const isRisky = (text: string): boolean => /^[+-]?0\d/.test(text) || text.startsWith('+') || text.length > 15

const isNumber = (text: string): boolean => convertNumber(text, '.') !== undefined

/**
 * The conversion of a column by the reserved field it is for, or else by its values; undefined where the text may stay, or
 * where nothing fits all values.
 */
export const suggestConversion = (
  field: FieldSpec | undefined,
  samples: readonly string[],
): ConversionName | undefined => {
  if (field?.kind === 'datetime' || field?.format === 'date' || field?.format === 'date-time') {
    return firstFor(samples, dates)
  }
  if (field?.kind === 'number' || field?.kind === 'integer') return firstFor(samples, numbers)
  if (field?.kind === 'boolean') return firstFor(samples, ['boolean'])
  if (field !== undefined) return undefined
  if (!samples.some(isNumber)) return firstFor(samples, ['boolean', ...dates])
  return samples.some(isRisky) ? undefined : firstFor(samples, ['integer', ...numbers])
}
