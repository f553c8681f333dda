import type { Target } from '../hand-over/hand-over.ts'

/** Knows which messageIds have come before, within a window. */
export interface SeenIds {
  /** Which of the ids have come before. */
  known(target: Target, ids: readonly string[]): Promise<ReadonlySet<string>> | ReadonlySet<string>
  /** Notes ids whose calls are safe now; never before, or what a client sends again after a failure would be lost. */
  remember(target: Target, ids: readonly string[]): Promise<void> | void
}
