/** A completion candidate. */
export interface Candidate {
  readonly value: string
  /** Description, for shells that show it. */
  readonly description?: string
}

/** Completion candidates, and whether file names are offered, bare or after `@`. */
export interface Offer {
  readonly candidates: readonly Candidate[]
  readonly files?: 'bare' | 'at'
}

/** An offer of values without descriptions. */
export const offerOf = (values: readonly string[]): Offer => ({ candidates: values.map((value) => ({ value })) })
