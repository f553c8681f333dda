interface Decimal {
  readonly digits: bigint
  /** Power of ten. */
  readonly exponent: number
}

const decimalOf = (value: number): Decimal => {
  const [mantissa = '0', power = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(`${whole}${fraction}`), exponent: Number(power) - fraction.length }
}

/** Whether a number is a multiple of a step, both as they are written in decimals: 0.3 is a multiple of 0.1. */
export const isMultiple = (value: number, step: number): boolean => {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(step)) return value % step === 0
  const [left, right] = [decimalOf(value), decimalOf(step)]
  const exponent = Math.min(left.exponent, right.exponent)
  const scaled = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent)
  return scaled(left) % scaled(right) === 0n
}
