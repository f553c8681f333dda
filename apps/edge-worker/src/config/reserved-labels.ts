/** How logs, metrics and commands name a write key that no source has; never by the key. */
export const passedLabel = 'passed'

/** How they name the source of what cannot be assigned to one. */
export const unknownLabel = 'unknown'

/** Why no source can have these names: `__proto__` is lost when an object is copied. */
export const reservedAliases = ['__proto__', passedLabel, unknownLabel] as const
