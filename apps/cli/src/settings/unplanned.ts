/** Severity of an event or property that the plan does not list, as flags name it. */
export const unplannedChoices = ['ignore', 'warn', 'error'] as const

/** @see unplannedChoices */
export type Unplanned = (typeof unplannedChoices)[number]
