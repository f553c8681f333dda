import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { type CollectorProcess, runMain, startProcess } from './collector-process.ts'

let folder: string
let local: LocalSegment
let running: CollectorProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-'))
  local = await startLocalSegment()
  running = []
})

afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ ended }) => ended))
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

const start = async (variables: Readonly<Record<string, string>> = {}): Promise<CollectorProcess> => {
  const started = await startProcess({
    SEGMENT_WRITE_KEY: 'real-write-key',
    COLLECTOR_HOST: local.url,
    COLLECTOR_OUTBOX_PATH: join(folder, 'calls.sqlite'),
    ...variables,
  })
  running.push(started)
  return started
}

const post = (url: string, messageId: string): Promise<Response> =>
  fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('real-write-key:')}` },
    body: JSON.stringify({ userId: 'user-42', event: 'Order Completed', messageId }),
  })

describe('the process', () => {
  it('loses no acknowledged call when it is killed', async () => {
    const acknowledged = new Set<string>()
    for (let round = 0; round < 5; round += 1) {
      const { url, child, ended } = await start()
      let stopped = false
      const send = async (name: number): Promise<void> => {
        for (let index = 0; !stopped; index += 1) {
          const messageId = `round-${round}-${name}-${index}`
          const status = await post(url, messageId).then(
            (response) => response.status,
            () => 0,
          )
          if (status === 200) acknowledged.add(messageId)
        }
      }
      const before = acknowledged.size
      const senders = Array.from({ length: 8 }, (_, index) => send(index))
      await vi.waitUntil(() => acknowledged.size > before + 5 * round, { timeout: patienceMs, interval: 5 })
      child.kill('SIGKILL')
      await ended
      stopped = true
      await Promise.all(senders)
    }
    await start()
    const missing = () => [...acknowledged].filter((id) => !local.segment.hasMessageId(id))
    await local.segment.waitFor(() => missing().length === 0, { timeoutMs: patienceMs })
  })

  it('finishes open requests and delivers stored calls on SIGTERM', async () => {
    const { url, child, ended, output } = await start({ COLLECTOR_DELIVERY_AGE_MS: '5000' })
    for (let index = 0; index < 20; index += 1) await post(url, `term-${index}`)
    expect(local.segment.counts.calls).toBe(0)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(local.segment.counts.calls).toBe(20)
    expect(output()).not.toContain('real-write-key')
  })

  it('stops in spite of kept-alive connections, after answering open requests', async () => {
    const { url, child, ended } = await start({ COLLECTOR_SERVER_DRAIN_MS: '600000' })
    const body = JSON.stringify({ userId: 'user-42', event: 'Order Completed', messageId: 'kept-alive' })
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    const head = `POST /v1/track HTTP/1.1\r\nhost: collector\r\nexpect: 100-continue\r\nauthorization: Basic ${btoa('real-write-key:')}\r\n`
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`)
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 100 /)
    child.kill('SIGTERM')
    // It refuses new connections and finishes this request.
    const isOpen = () =>
      fetch(`${url}/healthz`).then(
        () => true,
        () => false,
      )
    await expect.poll(isOpen).toBe(false)
    socket.write(body.slice(5))
    expect(await ended).toBe(0)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /m)
    expect(local.segment.hasMessageId('kept-alive')).toBe(true)
  })

  it('keeps calls if it stops while Segment hangs', async () => {
    local.segment.faults.always({ kind: 'hang' })
    const first = await start({ COLLECTOR_SERVER_DRAIN_MS: '300' })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => post(first.url, `hang-${index}`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    local.segment.faults.clear()
    await start()
    await local.segment.waitFor(({ counts }) => counts.calls === 20, { timeoutMs: patienceMs })
  })

  it('answers 408 to a slow sender', async () => {
    const { url } = await start({ COLLECTOR_LIMITS_BODY_MS: '200' })
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.write(`POST /v1/track HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 1000\r\n\r\n{"a`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('prints its usage and rejects invalid arguments', async () => {
    const [help, named, none, ...wrong] = await Promise.all(
      [['--help'], ['--version'], [join(folder, 'none.json')], ['--port'], ['a.json', 'b.json']].map(runMain),
    )
    if (help === undefined) throw new Error('No help.')
    expect([help.status, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toContain('Usage: segment-collector [settings.json]')
    expect(named).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect(help.stdout).toMatch(/^ {2}serve \[settings\] /m)
    for (const ended of wrong) {
      expect(ended).toEqual({
        status: 64,
        stdout: '',
        stderr: expect.stringMatching(/^error usage: .+\.\n {2}See segment-collector --help\.\n$/),
      })
    }
    expect(none).toMatchObject({ status: 78, stderr: expect.stringContaining('none.json cannot be read') })
  })

  it('names an invalid setting without its value and exits with 78', async () => {
    const broken = startProcess({ SEGMENT_WRITE_KEY: 'sgp_a-secret', COLLECTOR_LIMITS_DEPTH: 'many' })
    await expect(broken).rejects.toThrow(/limits\.depth/)
    await expect(broken).rejects.not.toThrow(/sgp_a-secret|many/)
  })
})
