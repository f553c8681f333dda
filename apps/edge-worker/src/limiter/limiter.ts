/** Says whether one more request of a kind may pass now. */
export interface Limiter {
  /** @param key whose request it is. @param perSecond requests a second; a limiter that has its own figure ignores it */
  take(key: string, perSecond: number): boolean | Promise<boolean>
  /** How long whoever was refused shall wait, in seconds. */
  readonly retryAfterSeconds: number
}
