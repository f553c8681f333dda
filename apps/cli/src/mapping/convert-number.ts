/** Decimal numbers by their decimal separator; the other sign, a space or an apostrophe may group thousands. */
const shapes = {
  '.': {
    whole: /^[+-]?(?:\d+|\d{1,3}(?:[,' \u00a0\u202f]\d{3})+)?(?:\.\d+)?(?:e[+-]?\d+)?$/i,
    groups: /[,' \u00a0\u202f]/g,
  },
  ',': { whole: /^[+-]?(?:\d+|\d{1,3}(?:[.' \u00a0\u202f]\d{3})+)?(?:,\d+)?$/, groups: /[.' \u00a0\u202f]/g },
} as const

/** The sign before the decimals. */
export type DecimalSeparator = keyof typeof shapes

/**
 * Reads a number, with thousands grouped or not; white space around it is ignored.
 * @returns undefined if the text is not a number, such as `12 EUR`, or the number is too large
 */
export const convertNumber = (text: string, separator: DecimalSeparator): number | undefined => {
  const bare = text.trim()
  const { whole, groups } = shapes[separator]
  if (!/\d/.test(bare) || !whole.test(bare)) return undefined
  const value = Number(bare.replace(groups, '').replace(',', '.'))
  return Number.isFinite(value) ? value : undefined
}
