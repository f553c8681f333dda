/** Something that can stand where the cursor is. */
export interface Candidate {
  readonly value: string
  /** What it is, for shells that show it. */
  readonly description?: string
}

/** What can stand where the cursor is: values, and whether names of files can, behind `@` or bare. */
export interface Offer {
  readonly candidates: readonly Candidate[]
  readonly files?: 'bare' | 'at'
}

/** An offer of plain values. */
export const offerOf = (values: readonly string[]): Offer => ({ candidates: values.map((value) => ({ value })) })
