/** What one door says it sent, and what came of it. */
export interface Sent {
  readonly door: 'segment' | 'core'
  /** `acknowledged`, or what else the door reports. */
  readonly outcome: string
  /** Why not, where it was not acknowledged. */
  readonly problem?: string | undefined
  /** Everything the door warned of. */
  readonly warnings: readonly string[]
  readonly request?: { readonly method: string; readonly url: string; readonly body: string } | undefined
  readonly status?: number | undefined
}
