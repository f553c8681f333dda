#!/usr/bin/env node
import nodeModule from 'node:module'
import { exitCodes } from './errors/exit-codes.ts'
import { prerenderedHelp } from './help/prerendered-help.ts'

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
  nodeModule.enableCompileCache()
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      interrupt.abort()
      // A second one ends at once, whatever is under way.
      process.once(signal, () => process.exit(exitCodes.interrupted))
    })
  }
  const [{ main }, { nodeIo }] = await Promise.all([import('./main.ts'), import('./io/node-io.ts')])
  process.exitCode = await main(args, nodeIo(interrupt.signal))
}

/** The oldest Node that has what the commands need; `engines` of the package says the same. */
const oldestNode = [22, 19] as const

const isOld = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])
}

const help = prerenderedHelp(args, new URL('./help.json', import.meta.url), process.stdout.columns)
if (help !== undefined) process.stdout.write(help)
else if (isOld()) {
  process.stderr.write(`segment needs Node ${oldestNode.join('.')} or newer; this is ${process.version}.\n`)
  process.exitCode = exitCodes.unavailable
} else await run()
