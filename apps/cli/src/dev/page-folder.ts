import { fileURLToPath } from 'node:url'

/** The built command ships the page next to the bundle; from source, the debugger finds its own. */
export const pageFolder = (): { readonly pageFolder?: string } =>
  import.meta.url.endsWith('.ts') ? {} : { pageFolder: fileURLToPath(new URL('page/', import.meta.url)) }
