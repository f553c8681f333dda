/** The reason phrase of an HTTP status, such as `Too Many Requests`; empty if it is unknown, or Node is missing. */
export const statusText = (status: number): string =>
  globalThis.process?.getBuiltinModule?.('node:http')?.STATUS_CODES[status] ?? ''
