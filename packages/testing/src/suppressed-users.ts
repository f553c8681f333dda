/** Users whose calls are dropped, in the whole workspace or in one source. */
export interface SuppressedUsers {
  /** @param sourceId undefined for the whole workspace */
  readonly add: (userId: string, sourceId: string | undefined) => void
  /** Ends a suppression of the same scope: a suppression of the workspace outlasts that of a source. */
  readonly remove: (userId: string, sourceId: string | undefined) => void
  readonly has: (userId: string, sourceId: string | undefined) => boolean
  /** Every suppressed user once, oldest first. */
  readonly list: () => readonly string[]
}

/** @param userIds users that are suppressed in the workspace from the start */
export const createSuppressedUsers = (userIds: readonly string[] = []): SuppressedUsers => {
  const inWorkspace = new Set(userIds)
  const inSources = new Map<string, Set<string>>()
  const scope = (sourceId: string | undefined): Set<string> => {
    if (sourceId === undefined) return inWorkspace
    const known = inSources.get(sourceId) ?? new Set()
    inSources.set(sourceId, known)
    return known
  }
  return {
    add: (userId, sourceId) => void scope(sourceId).add(userId),
    remove: (userId, sourceId) => void scope(sourceId).delete(userId),
    has: (userId, sourceId) =>
      inWorkspace.has(userId) || (sourceId !== undefined && inSources.get(sourceId)?.has(userId) === true),
    list: () => [...new Set([inWorkspace, ...inSources.values()].flatMap((users) => [...users]))],
  }
}
