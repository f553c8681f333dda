/**
 * The text that is empty on purpose, which the platform writes `emptystring`. A plain empty text counts as a field left
 * empty, and nothing is sent for it.
 */
export const emptyString: unique symbol = Symbol('emptystring')
