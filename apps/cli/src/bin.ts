#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { exitCodes } from './exit-codes.ts'

// Worth 5 to 15 % of the start; a runtime without it starts as before.
enableCompileCache?.()

const interrupt = new AbortController()
process.once('SIGINT', () => {
  interrupt.abort()
  // A second one, or work that does not notice the first, ends at once.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted))
})

for (const stream of [process.stdout, process.stderr]) {
  // A reader that has seen enough, such as head, is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
    throw error
  })
}

const [{ main }, { nodeIo }] = await Promise.all([import('./main.ts'), import('./node-io.ts')])
process.exitCode = await main(process.argv.slice(2), nodeIo(interrupt.signal))
