/** What one sender reports about a request. */
export interface Sent {
  readonly by: 'segment' | 'core'
  /** `acknowledged`, or another outcome of the sender. */
  readonly outcome: string
  /** Why it was not acknowledged. */
  readonly problem?: string | undefined
  readonly warnings: readonly string[]
  readonly request?: { readonly method: string; readonly url: string; readonly body: string } | undefined
  readonly status?: number | undefined
}
