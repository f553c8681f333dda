import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { nodeRuntime } from '@org/segment-core/node'
import { exampleCalls } from './example-calls.ts'
import { sendThroughCore } from './send-through-core.ts'
import { stampExample } from './stamped-example.ts'
import { waitForServer } from './wait-for-server.ts'

// Starts `segment dev` and sends it every documented call. Arguments go to `segment dev`.
const manifest = createRequire(import.meta.url).resolve('@org/segment-cli/package.json')
const args = process.argv.slice(2).filter((argument) => argument !== '--')
const port = args[args.indexOf('--port') + 1] ?? ''
const url = `http://127.0.0.1:${args.includes('--port') ? port : 8765}`
const child = spawn(process.execPath, [join(dirname(manifest), 'dist/segment.js'), 'dev', ...args], {
  stdio: 'inherit',
})
const ended = once(child, 'exit')
// Ctrl-C reaches both processes; this one exits after `segment dev`.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGINT'))

const fill = async (): Promise<void> => {
  const runtime = nodeRuntime()
  const run = { id: randomBytes(4).toString('hex'), timestamp: new Date().toISOString() }
  const source = { writeKey: 'dev-write-key', host: url }
  try {
    for (const example of exampleCalls) {
      await sendThroughCore(stampExample(example, run), { source, runtime, now: Date.now })
    }
  } finally {
    await runtime.close()
  }
}

if (await waitForServer(`${url}/_dev/info`, ended)) await fill()
const [code] = await ended
process.exitCode = typeof code === 'number' ? code : 0
