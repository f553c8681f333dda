import { version } from '../version.ts'

/** Name and version of the sending library, for `context.library`. */
export interface Library {
  readonly name: string
  readonly version: string
}

/** How this package names itself in `context.library`. */
export const coreLibrary: Library = { name: '@org/segment-core', version }
