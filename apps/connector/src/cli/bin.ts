#!/usr/bin/env node
import { fileURLToPath } from 'node:url'

/** The minimum in `engines`: major and minor version. */
const oldestNode = [22, 13] as const

const isTooOld = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])
}

// A reader such as `head` may close the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

if (isTooOld()) {
  process.stderr.write(`segment-connector needs Node ${oldestNode.join('.')} or later; this is ${process.version}.\n`)
  process.exitCode = 69
} else {
  // Loaded after the check: an old version may lack what its modules import.
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    environment: process.env,
    fetch: (input, init) => fetch(input, init),
    defaultApp: fileURLToPath(new URL('../../manifest', import.meta.url)),
    now: Date.now,
    random: Math.random,
  })
}
