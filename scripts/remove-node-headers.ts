import { rmSync } from 'node:fs'
import { join } from 'node:path'

// The installer of the package `node` links the program from another package, which it leaves behind with 67 MB of
// headers. The link stays without it.
rmSync(join(import.meta.dirname, '../node_modules/node/node_modules'), { recursive: true, force: true })
