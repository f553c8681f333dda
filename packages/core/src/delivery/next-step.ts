import type { StatusVerdict } from '../spec/statuses.ts'

/** What to do after an attempt that was not acknowledged. */
export type Outlook = 'refuse' | 'give-up' | 'retry' | 'renew-token-once' | 'renew-token-and-retry'

/**
 * After a 401 the token is renewed once: a second 401 means that the credential is wrong, not expired. After a 511 it is
 * renewed before every retry.
 */
const tokenOutlooks: Readonly<Record<number, Outlook>> = {
  401: 'renew-token-once',
  511: 'renew-token-and-retry',
}

/** The outlook of an answer, from the verdict on its status. */
export const outlookOf = (verdict: Exclude<StatusVerdict, 'acknowledged'>, status: number): Outlook => {
  switch (verdict) {
    case 'refused':
      return 'refuse'
    case 'retry':
      return 'retry'
    case 'retry-with-token':
      return tokenOutlooks[status] ?? 'renew-token-once'
    default:
      return verdict satisfies never
  }
}

/** What delivery does next. */
export interface NextStep {
  /** Whether to forget the token. */
  readonly renew: boolean
  readonly action: 'refuse' | 'give-up' | 'wait' | 'send-again'
}

/**
 * Decides what follows an attempt.
 * @param state whether a token was renewed before in this delivery, and whether the request carried one
 */
export const nextStep = (
  outlook: Outlook,
  { renewed, hasToken }: { readonly renewed: boolean; readonly hasToken: boolean },
): NextStep => {
  switch (outlook) {
    case 'refuse':
    case 'give-up':
      return { renew: false, action: outlook }
    case 'retry':
      return { renew: false, action: 'wait' }
    case 'renew-token-once':
      // The token is forgotten even if it is not renewed, so that no other delivery uses it.
      return { renew: hasToken, action: hasToken && !renewed ? 'send-again' : 'refuse' }
    case 'renew-token-and-retry':
      return { renew: hasToken, action: hasToken ? 'wait' : 'refuse' }
    default:
      return outlook satisfies never
  }
}
