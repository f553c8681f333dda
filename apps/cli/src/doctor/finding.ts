/** The result of a check. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  /** How to fix it. */
  readonly advice?: string
}

/** A finding with the stable name of its check. */
export interface Check extends Finding {
  readonly check: string
}

/** A check that passed. */
export const ok = (message: string): Finding => ({ state: 'ok', message })

/** A check that could not be made. */
export const skipped = (message: string): Finding => ({ state: 'skipped', message })

/** Something that may be a problem. */
export const warning = (message: string, advice: string): Finding => ({ state: 'warning', message, advice })

/** A failed check. */
export const failed = (message: string, advice: string | undefined): Finding => ({
  state: 'failed',
  message,
  ...(advice === undefined ? {} : { advice }),
})
