import { refuseArgument } from '../error/iml-fault.ts'
import { expectNumber, isEmpty, isMissing, textOf } from '../values/coerce.ts'
import { addNumbers, divideNumbers, type Rounding, roundNumber } from '../values/decimal.ts'
import type { FunctionRow, FunctionRows } from './function-row.ts'

const roundingRow = (rounding: Rounding, docs: string): FunctionRow => ({
  parameters: ['number', '[decimals]'],
  docs: `${docs}; \`decimals\` counts places after the decimal point, before it if negative`,
  evaluate: ([number, decimals]) => {
    if (isMissing(number)) return number
    const places = isEmpty(decimals) ? 0 : Math.trunc(expectNumber(decimals, 'The number of decimals'))
    return roundNumber(expectNumber(number, 'The value'), places, rounding) + 0
  },
})

const statisticRow = (docs: string, evaluate: (numbers: readonly number[]) => unknown): FunctionRow => ({
  parameters: ['…values'],
  docs: `${docs} of the numbers in an array or the arguments; ignores other values`,
  evaluate: (values) => evaluate(numbersOf(values)),
})

const numbersOf = (values: readonly unknown[]): number[] =>
  values.flat().filter((value): value is number => typeof value === 'number' && !Number.isNaN(value))

const sumOf = (numbers: readonly number[]): number => numbers.reduce(addNumbers, 0)

const deviation = (numbers: readonly number[], degrees: number): number | null => {
  if (numbers.length <= degrees) return null
  const mean = sumOf(numbers) / numbers.length
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0)
  return Math.sqrt(squares / (numbers.length - degrees))
}

const medianOf = (numbers: readonly number[]): number | null => {
  const sorted = numbers.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  const lower = sorted[middle - 1]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 || lower === undefined ? upper : divideNumbers(addNumbers(lower, upper), 2)
}

/** Functions on numbers. */
export const numberFunctions: FunctionRows = {
  round: roundingRow('half_ceil', 'the nearest integer; a half rounds up'),
  floor: roundingRow('floor', 'the largest integer that is not greater than the number'),
  ceil: roundingRow('ceil', 'the smallest integer that is not less than the number'),
  trunc: roundingRow('trunc', 'the number without its fraction'),
  abs: {
    parameters: ['number'],
    docs: 'the absolute value',
    evaluate: ([number]) => (isMissing(number) ? number : Math.abs(expectNumber(number, 'The value'))),
  },
  min: statisticRow('the smallest', (numbers) =>
    numbers.length === 0 ? null : numbers.reduce((least, number) => Math.min(least, number)),
  ),
  max: statisticRow('the largest', (numbers) =>
    numbers.length === 0 ? null : numbers.reduce((greatest, number) => Math.max(greatest, number)),
  ),
  sum: statisticRow('the sum', sumOf),
  average: statisticRow('the arithmetic mean', (numbers) =>
    numbers.length === 0 ? null : divideNumbers(sumOf(numbers), numbers.length),
  ),
  median: statisticRow('the median', medianOf),
  stdevS: statisticRow('the standard deviation of a sample', (numbers) => deviation(numbers, 1)),
  stdevP: statisticRow('the standard deviation of a population', (numbers) => deviation(numbers, 0)),
  parseNumber: {
    parameters: ['text', '[decimalSeparator]'],
    docs: 'the number in the text; ignores spaces and the other separator between digits',
    evaluate: ([text, separator]) => {
      if (isEmpty(text) || typeof text === 'number') return text === '' ? null : text
      const point = isEmpty(separator) ? '.' : textOf(separator)
      if (point !== '.' && point !== ',') refuseArgument('The decimal separator must be . or ,')
      const digits = textOf(text)
        .replaceAll(point === '.' ? ',' : '.', '')
        .replace(/[\s']/g, '')
        .replace(point, '.')
      if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(digits)) refuseArgument('The text is not a number')
      return Number(digits)
    },
  },
  formatNumber: {
    parameters: ['number', '[decimals]', '[decimalSeparator]', '[thousandsSeparator]'],
    docs: 'the number with this many decimals (0 to 100); the separators are `,` and `.` by default',
    evaluate: ([number, decimals, separator, thousands]) => {
      if (isEmpty(number)) return ''
      const places = isEmpty(decimals) ? 0 : Math.trunc(expectNumber(decimals, 'The number of decimals'))
      if (places < 0 || places > 100) refuseArgument('The number of decimals must be 0 to 100')
      const rounded = roundNumber(expectNumber(number, 'The value'), places, 'half_up')
      const [whole = '0', fraction = ''] = plainDigits(Math.abs(rounded)).split('.')
      const group = isMissing(thousands) ? '.' : textOf(thousands)
      const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, () => group)
      const point = isMissing(separator) ? ',' : textOf(separator)
      const sign = rounded < 0 ? '-' : ''
      return sign + grouped + (places === 0 ? '' : point + fraction.padEnd(places, '0').slice(0, places))
    },
  },
}

/** Digits of a non-negative number, without an exponent. */
const plainDigits = (number: number): string => {
  const text = String(number)
  if (!text.includes('e')) return text
  return number >= 1 ? BigInt(number).toString() : number.toFixed(100)
}
