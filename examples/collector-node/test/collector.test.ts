import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

it('hashes e-mail addresses, drops what it names, and delivers the rest as it stops', async () => {
  const segment = createFakeSegment({ writeKeys: ['real-key'] })
  const server = await listen(segment)
  const place = await mkdtemp(join(tmpdir(), 'collector-node-'))
  const child = spawn(process.execPath, ['--conditions=@org/source', 'collector.ts', 'settings.json'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      WEBSITE_WRITE_KEY: 'real-key',
      COLLECTOR_HOST: server.url,
      COLLECTOR_SERVER_PORT: '0',
      COLLECTOR_OUTBOX_PATH: join(place, 'calls.sqlite'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await server.close()
    await rm(place, { recursive: true, force: true })
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  await expect.poll(() => output, { timeout: patienceMs }).toMatch(/"url":"/)
  const [, url = ''] = /"url":"([^"]+)"/.exec(output) ?? []
  const send = async (call: string, agent: string): Promise<number> => {
    const headers = { authorization: `Basic ${btoa('website:')}`, 'user-agent': agent }
    return (await fetch(`${url}/v1/identify`, { method: 'POST', headers, body: call })).status
  }
  // A number that JavaScript cannot represent keeps its digits.
  const call = '{"userId":"user-42","traits":{"email":"jane@example.com","balance":1234567890123456789}}'
  expect(await send(call, 'Shop/1.0')).toBe(200)
  expect(await send('{"userId":"probe"}', 'Monitoring/2.0')).toBe(200)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(segment.calls).toMatchObject([{ userId: 'user-42', writeKey: 'real-key' }])
  const [request] = segment.requests.filter(({ method }) => method === 'POST')
  expect(request?.text).toContain('"balance":1234567890123456789')
  expect(request?.text).not.toContain('jane@example.com')
})
