/**
 * Intentionally empty text, the platform's `emptystring`. A plain empty string is an empty field,
 * which is not sent.
 */
export const emptyString: unique symbol = Symbol('emptystring')
