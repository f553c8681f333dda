#!/usr/bin/env node
import nodeModule from 'node:module'
import { exitCodes } from './errors/exit-codes.ts'
import { prerenderedHelp } from './help/prerendered-help.ts'

const args = process.argv.slice(2)

for (const stream of [process.stdout, process.stderr]) {
  // A reader that closes early, such as head, is not an error.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok)
    throw error
  })
}

const run = async (): Promise<void> => {
  // Saves 5 to 15 % of the start-up time.
  nodeModule.enableCompileCache()
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second signal exits at once.
      if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
      interrupt.abort()
    })
  }
  const [{ main }, { nodeIo }] = await Promise.all([import('./main.ts'), import('./io/node-io.ts')])
  process.exitCode = await main(args, nodeIo(interrupt.signal))
}

const help = prerenderedHelp(args, new URL('./help.json', import.meta.url), process.stdout.columns)
if (help !== undefined) process.stdout.write(help)
else await run()
