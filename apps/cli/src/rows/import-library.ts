import type { Library } from '@org/segment-core'
import manifest from '../../package.json' with { type: 'json' }

/** How an import names itself in `context.library`. */
export const importLibrary: Library = { name: 'segment-cli', version: manifest.version }
