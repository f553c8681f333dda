import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { runCommand } from '../../src/commands/run-command.ts'

/** Runs `try` until `use` is done with what it printed. */
const tryWith = async (args: readonly string[], use: (printed: string) => Promise<void>) => {
  const stop = new AbortController()
  const printed = Promise.withResolvers<string>()
  let noted = ''
  const running = runCommand(['try', ...args], {
    env: {},
    print: printed.resolve,
    note: (text) => {
      noted += text
    },
    readInput: async () => '',
    now: Date.now,
    signal: stop.signal,
  })
  running.then(() => printed.resolve(''))
  await use(await printed.promise)
  stop.abort()
  return { code: await running, noted }
}

it('runs a collector and a local Segment whose page shows what arrives', async () => {
  const ended = await tryWith(['--port', '0', '--page-port', '0', '--json'], async (printed) => {
    const { collector, page } = JSON.parse(printed) as { collector: string; page: string }
    const response = await fetch(`${collector}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('website:')}` },
      body: JSON.stringify({ userId: 'user-42', event: 'Order Completed' }),
    })
    expect(response.status).toBe(200)
    const events = async () => (await fetch(`${page}_dev/events`)).text()
    await expect.poll(events, { timeout: patienceMs }).toContain('"event":"Order Completed"')
    expect(await events()).toContain('"verdict":"kept"')
    expect((await fetch(`${collector}/v1/projects/website/settings`)).status).toBe(200)
  })
  expect(ended).toEqual({ code: 0, noted: '' })
})

it('prints the address of the page and a command to try', async () => {
  await tryWith(['--port', '0', '--page-port', '0'], async (printed) => {
    expect(printed).toMatch(/^The page of the local Segment is http:\/\/127\.0\.0\.1:\d+\/$/m)
    expect(printed).toMatch(/^ {2}curl -u website: .* http:\/\/127\.0\.0\.1:\d+\/v1\/track$/m)
  })
})

it('says which port is in use or invalid', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const none = async () => {}
    const taken = String(port)
    expect(await tryWith(['--port', '0', '--page-port', taken], none)).toMatchObject({
      code: 69,
      noted: expect.stringContaining(`The page cannot listen on port ${port} (EADDRINUSE).`),
    })
    expect(await tryWith(['--port', taken, '--page-port', '0'], none)).toMatchObject({
      code: 69,
      noted: expect.stringMatching(new RegExp(`127.0.0.1:${port} \\(EADDRINUSE\\)\\.\\n.* --port`)),
    })
    expect(await tryWith(['--port', 'many'], none)).toMatchObject({ code: 64 })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
