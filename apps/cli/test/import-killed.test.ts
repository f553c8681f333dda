import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import fc from 'fast-check'
import { afterAll, expect, inject, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'

const folder = mkdtempSync(join(tmpdir(), 'segment-killed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rows = 4_000

/** Calls of which some break a rule, some are not JSON and some have no messageId. */
const writeInput = (path: string, seed: number): void => {
  const lines = Array.from({ length: rows }, (_, index) => {
    const call = { type: 'track', userId: `user-${index % 50}`, event: 'Order Completed', properties: { seed, index } }
    if (index % 41 === 7) return JSON.stringify({ ...call, userId: index })
    if (index % 83 === 11) return `{"type":"track", broken ${index}`
    return JSON.stringify({ ...call, messageId: `m-${seed}-${index}`, timestamp: '2024-05-01T09:30:00.000Z' })
  })
  writeFileSync(path, `${lines.join('\n')}\n`)
}

const isBad = (index: number): boolean => index % 41 === 7 || index % 83 === 11

/** Runs the command until it exits or is killed. @returns its exit code, or null if it was killed */
const run = async (args: readonly string[], url: string, killAfterMs?: number): Promise<number | null> => {
  const child = spawn(process.execPath, [inject('segment'), 'import', ...args], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH ?? '', HOME: folder, SEGMENT_WRITE_KEY: 'a-write-key', SEGMENT_HOST: url },
  })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(timer)
  return code
}

/** Imports one file, killed again and again at random moments; what arrived must be exactly what is valid. */
const importKilled = async (seed: number, kills: number): Promise<number> => {
  // Reproducible moments; each run of the command takes about half a second to read and send.
  const moments = fc.sample(fc.integer({ min: 150, max: 700 }), { numRuns: kills, seed })
  const segment = createFakeSegment()
  const server = await listen(segment)
  const path = join(folder, `calls-${seed}.ndjson`)
  writeInput(path, seed)
  segment.faults.always({ status: 503, probability: 0.1 })
  segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
  segment.faults.always({ kind: 'reset', when: 'half-read', probability: 0.05 })
  const args = [path, '--resume', '--rate', '6000', '--batch-calls', '100', '--concurrency', '3', '--quiet']
  let killed = 0
  try {
    for (const moment of moments) if ((await run(args, server.url, moment)) === null) killed += 1
    segment.faults.clear()
    expect(await run(args, server.url)).toBe(65)
  } finally {
    await server.close()
  }
  const valid = Array.from({ length: rows }, (_, index) => index).filter((index) => !isBad(index))
  const arrived = segment.calls.map(({ messageId }) => messageId)
  // None is lost, none is kept twice, and nothing else came.
  expect(arrived.toSorted()).toEqual(valid.map((index) => `m-${seed}-${index}`).toSorted())
  const rejected = readFileSync(`${path}.rejects.ndjson`, 'utf8').trim().split('\n')
  const lines = rejected.map((line) => (JSON.parse(line) as { readonly line: number }).line)
  const bad = Array.from({ length: rows }, (_, index) => index).filter(isBad)
  expect(lines).toEqual(bad.map((index) => index + 1))
  const journal = readFileSync(`${path}.import`, 'utf8').trim().split('\n')
  expect(JSON.parse(journal.at(-1) ?? '')).toMatchObject({
    ...{ read: rows, sent: valid.length, rejected: bad.length, skipped: 0, done: true },
  })
  return killed
}

it('sends every valid row exactly once, however often it is killed at any moment', async () => {
  const kills = runs(10)
  // Several at a time, each with its own file and its own failing Segment.
  const killed = await Promise.all(Array.from({ length: 5 }, (_, seed) => importKilled(seed + 1, kills)))
  expect(killed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(4 * Math.min(kills, 25))
})
