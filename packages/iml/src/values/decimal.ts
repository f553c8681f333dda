/** An exact decimal number: `coefficient × 10^exponent`. */
export interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

/** Rounding modes. `half_up` rounds an exact half away from zero, `half_ceil` rounds it up. */
export type Rounding = 'half_up' | 'half_ceil' | 'floor' | 'ceil' | 'trunc'

/** Significant digits of a product, sum or quotient before it is converted back to a number. */
const significantDigits = 20

/** The decimal that a finite number prints as, so that 0.1 is exactly one tenth. */
export const decimalOf = (value: number): Decimal => {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length }
}

/** The number nearest to a decimal. */
const numberOfDecimal = ({ coefficient, exponent }: Decimal): number => Number(`${coefficient}e${exponent}`)

/** Sum without binary rounding error. Non-finite operands add as in JavaScript. */
export const addNumbers = (left: number, right: number): number => {
  if (!Number.isFinite(left) || !Number.isFinite(right)) return left + right
  const [a, b, exponent] = aligned(decimalOf(left), decimalOf(right))
  return numberOfDecimal(limited({ coefficient: a + b, exponent }))
}

/** Product without binary rounding error. */
export const multiplyNumbers = (left: number, right: number): number => {
  if (!Number.isFinite(left) || !Number.isFinite(right)) return left * right
  const a = decimalOf(left)
  const b = decimalOf(right)
  return numberOfDecimal(limited({ coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent }))
}

/** Quotient to 20 significant digits; a division by zero is infinite or not a number, as in JavaScript. */
export const divideNumbers = (left: number, right: number): number => {
  if (!Number.isFinite(left) || !Number.isFinite(right) || right === 0) return left / right
  const a = decimalOf(left)
  const b = decimalOf(right)
  const shift = Math.max(0, significantDigits + 2 + digits(b.coefficient) - digits(a.coefficient))
  const scaled = a.coefficient * 10n ** BigInt(shift)
  const quotient = scaled / b.coefficient
  // A non-zero remainder adds one digit, so that the last place is rounded correctly.
  const more = scaled % b.coefficient === 0n ? 0n : scaled < 0n === b.coefficient < 0n ? 1n : -1n
  return numberOfDecimal(limited({ coefficient: quotient * 10n + more, exponent: a.exponent - b.exponent - shift - 1 }))
}

/** Remainder with the sign of the dividend. */
export const moduloNumbers = (left: number, right: number): number => {
  if (!Number.isFinite(left) || !Number.isFinite(right) || right === 0) return left % right
  const [a, b, exponent] = aligned(decimalOf(left), decimalOf(right))
  return numberOfDecimal(limited({ coefficient: a % b, exponent }))
}

/**
 * Rounds to a number of decimals; negative decimals round whole tens, hundreds and so on.
 * @param decimals an integer; clamped to ±400, beyond the range of numbers
 */
export const roundNumber = (value: number, decimals: number, rounding: Rounding): number => {
  if (!Number.isFinite(value)) return value
  const { coefficient, exponent } = decimalOf(value)
  const drop = -Math.max(-400, Math.min(400, decimals)) - exponent
  if (drop <= 0) return value
  const rounded = dropDigits(coefficient, drop, rounding)
  return numberOfDecimal({ coefficient: rounded, exponent: exponent + drop })
}

const aligned = (left: Decimal, right: Decimal): [bigint, bigint, number] => {
  const exponent = Math.min(left.exponent, right.exponent)
  return [
    left.coefficient * 10n ** BigInt(left.exponent - exponent),
    right.coefficient * 10n ** BigInt(right.exponent - exponent),
    exponent,
  ]
}

const limited = ({ coefficient, exponent }: Decimal): Decimal => {
  const drop = digits(coefficient) - significantDigits
  if (drop <= 0) return { coefficient, exponent }
  return { coefficient: dropDigits(coefficient, drop, 'half_up'), exponent: exponent + drop }
}

const digits = (coefficient: bigint): number => (coefficient < 0n ? -coefficient : coefficient).toString().length

const dropDigits = (coefficient: bigint, count: number, rounding: Rounding): bigint => {
  const unit = 10n ** BigInt(count)
  const whole = coefficient / unit
  const rest = coefficient % unit
  if (rest === 0n) return whole
  const away = coefficient < 0n ? -1n : 1n
  switch (rounding) {
    case 'trunc':
      return whole
    case 'floor':
      return coefficient < 0n ? whole - 1n : whole
    case 'ceil':
      return coefficient < 0n ? whole : whole + 1n
    case 'half_up':
      return (rest < 0n ? -rest : rest) * 2n >= unit ? whole + away : whole
    case 'half_ceil':
      return rest * 2n >= unit ? whole + 1n : rest * 2n < -unit ? whole - 1n : whole
  }
}
