/** Version of this package, sent as `context.library.version`. Written by generate.ts. */
export const version = '0.1.0'
