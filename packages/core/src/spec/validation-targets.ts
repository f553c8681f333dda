/**
 * What a caller can ask to be warned about besides what concerns every call.
 * - `warehouse`: what a warehouse drops or truncates.
 * - `unify`: what Unify and Engage do not save.
 * - `ga4`: what Google Analytics 4 does not process.
 * - `spelling`: reserved names in the less usual of two spellings that the spec allows.
 */
export const validationTargets = ['warehouse', 'unify', 'ga4', 'spelling'] as const

/** `warehouse`, `unify`, `ga4` or `spelling`. */
export type ValidationTarget = (typeof validationTargets)[number]
