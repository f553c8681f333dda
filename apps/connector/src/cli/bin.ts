#!/usr/bin/env node
import { fileURLToPath } from 'node:url'

// A reader such as `head` may close the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// Loaded after the check of Node's version that the build adds: an old version may lack what its modules import.
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
