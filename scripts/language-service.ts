import ts from 'typescript-5.9'

/** The last compiler with an API. A workspace that the README's first command installs uses it from here: 23 MB. */
export { ts }
