import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startServer } from './http-server.ts'

// Windows has no signal that stops a process.
const onUnix = process.platform === 'win32' ? it.skip : it.concurrent

onUnix.each([
  ['hangs', () => undefined],
  ['is reset', (reset: () => void) => reset()],
])('retries a request that was under way while its process was stopped and that %s', async (_, then) => {
  let requests = 0
  let reset = (): void => undefined
  const started = Promise.withResolvers<void>()
  const server = await startServer((request, response) => {
    requests += 1
    if (requests > 1) {
      response.end('{"success":true}')
      return
    }
    reset = () => request.socket.destroy()
    started.resolve()
  })
  const program = join(import.meta.dirname, 'frozen-process.js')
  const child = spawn(process.execPath, ['--conditions=@org/source', '--no-warnings', program, server.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
  })
  const closed = once(child, 'close')
  try {
    await started.promise
    child.kill('SIGSTOP')
    // Longer than the whole budget.
    await setTimeout(2_600)
    then(reset)
    child.kill('SIGCONT')
    await closed
    expect(JSON.parse(said)).toEqual({ outcome: 'acknowledged', attempts: 2 })
    expect(requests).toBe(2)
  } finally {
    child.kill('SIGKILL')
    await server.close()
  }
})
