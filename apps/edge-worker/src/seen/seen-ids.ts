import type { Target } from '../sources/target.ts'

/** Remembers messageIds for a window of time. */
export interface SeenIds {
  /** Returns the ids that were remembered before. */
  known(target: Target, ids: readonly string[]): Promise<ReadonlySet<string>> | ReadonlySet<string>
  /** Remembers the ids of stored calls. Never call it earlier, or a retry after a failure would be dropped. */
  remember(target: Target, ids: readonly string[]): Promise<void> | void
}
