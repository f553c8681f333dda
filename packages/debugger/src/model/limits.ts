/** Limits that the server enforces and the page relies on. */
export const limits = {
  /** Events that are stored by default, and that the page loads. */
  events: 100_000,
  /** Events in one page of a list. */
  pageEvents: 10_000,
} as const
