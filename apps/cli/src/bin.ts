#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { exitCodes } from './exit-codes.ts'
import { prerenderedHelp } from './prerendered-help.ts'

const args = process.argv.slice(2)

for (const stream of [process.stdout, process.stderr]) {
  // A reader that has seen enough, such as head, is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
    throw error
  })
}

const run = async (): Promise<void> => {
  // Worth 5 to 15 % of the start.
  enableCompileCache()
  const interrupt = new AbortController()
  process.once('SIGINT', () => {
    interrupt.abort()
    // A second one ends at once, whatever is under way.
    process.once('SIGINT', () => process.exit(exitCodes.interrupted))
  })
  const [{ main }, { nodeIo }] = await Promise.all([import('./main.ts'), import('./node-io.ts')])
  process.exitCode = await main(args, nodeIo(interrupt.signal))
}

const help = prerenderedHelp(args, new URL('./help.json', import.meta.url), process.stdout.columns)
if (help === undefined) await run()
else process.stdout.write(help)
