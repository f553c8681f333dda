import { redactSecrets } from '@org/segment-core/internal'

/** Replacement of a key, the same as core's of a credential. */
const redacted = '[redacted]'

/** What the traces of a run hide. */
export interface Secrets {
  /** Credentials of the user, hidden in every form in which they may be written. */
  readonly known: readonly string[]
  /** Keys in the parts of responses that logs hide. The output repeats them, possibly thousands of them. */
  readonly keys: Set<string>
}

/** No secrets. */
export const noSecrets: Secrets = { known: [], keys: new Set() }

/** Text that looks like a key. */
const key = /[\w.~+/=-]{16,}/g

/** The keys in a value of a response. */
export const keysIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.match(key)?.[0] === value ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(keysIn)
}

/** The text without secrets. */
export const hideSecrets = (text: string, { known, keys }: Secrets): string => {
  const masked = keys.size === 0 ? text : text.replace(key, (found) => (keys.has(found) ? redacted : found))
  return redactSecrets(masked, known)
}
