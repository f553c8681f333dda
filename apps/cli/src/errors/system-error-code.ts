/** The `code` of a system error, such as `ENOENT`; `unknown` for anything else. */
export const systemErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
