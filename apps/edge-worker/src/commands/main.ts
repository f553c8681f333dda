#!/usr/bin/env node
/** The command `segment-collector`. */
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { exitCodes } from './exit-codes.ts'
import { createOutput } from './output.ts'
import { runCommand } from './run-command.ts'

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

let isOutputLost = false
for (const stream of [process.stdout, process.stderr]) {
  // A reader that closes early, such as head, is not an error. Nothing that reads the output may end a collector.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') isOutputLost = true
  })
}

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  print: createOutput(process.stdout),
  note: createOutput(process.stderr),
  readInput: () => text(process.stdin),
  now: Date.now,
  signal: stop.signal,
})
// A pipe may still hold what was written.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
process.exit(isOutputLost && exitCode === exitCodes.ok ? exitCodes.system : exitCode)
