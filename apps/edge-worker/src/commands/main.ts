#!/usr/bin/env node
/** The command `segment-collector`. */
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { runCommand } from './run-command.ts'

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

for (const stream of [process.stdout, process.stderr]) {
  // A reader that closes early, such as head, is not an error.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  print: (written) => process.stdout.write(written),
  note: (written) => process.stderr.write(written),
  readInput: () => text(process.stdin),
  now: Date.now,
  signal: stop.signal,
})
// A pipe may still hold what was written.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
process.exit(exitCode)
