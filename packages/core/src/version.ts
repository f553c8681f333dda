/** Version of this package, sent as `context.library.version`; a test holds it equal to package.json. */
export const version = '0.1.0'
