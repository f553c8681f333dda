/** The message of a caught value. Foreign code may throw anything, even what cannot be turned into text. */
export const thrownMessage = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown)
  } catch {
    return 'a value without a message'
  }
}
