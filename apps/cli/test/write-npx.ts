import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Writes an `npx` that runs the built command instead of the package that `npx --yes <package>` names. */
export const writeNpx = (folder: string): void => {
  const command = `${quoted(process.execPath)} ${quoted(inject('segment'))}`
  writeFileSync(join(folder, 'npx'), `#!/bin/sh\nshift 2\nexec ${command} "$@"\n`, { mode: 0o755 })
}
