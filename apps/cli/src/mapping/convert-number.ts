/** A decimal number by its decimal separator; the other sign, a space or an apostrophe may group thousands. */
const shapes = {
  '.': {
    whole: /^[+-]?(?:\d+|\d{1,3}(?:[,' \u00a0\u202f]\d{3})+)?(?:\.\d+)?(?:e[+-]?\d+)?$/i,
    groups: /[,' \u00a0\u202f]/g,
  },
  ',': { whole: /^[+-]?(?:\d+|\d{1,3}(?:[.' \u00a0\u202f]\d{3})+)?(?:,\d+)?$/, groups: /[.' \u00a0\u202f]/g },
} as const

/** Which sign separates the decimals. */
export type DecimalSeparator = keyof typeof shapes

/**
 * Reads a number with either decimal separator, thousands grouped or not; white space around it is passed over.
 * @returns undefined where it is none, such as `12 EUR`, or too large for a number
 */
export const convertNumber = (text: string, separator: DecimalSeparator): number | undefined => {
  const bare = text.trim()
  const { whole, groups } = shapes[separator]
  if (!/\d/.test(bare) || !whole.test(bare)) return undefined
  const value = Number(bare.replace(groups, '').replace(',', '.'))
  return Number.isFinite(value) ? value : undefined
}
