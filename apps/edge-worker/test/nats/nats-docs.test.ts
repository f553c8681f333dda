import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nkeys } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/commands/program.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { readEnvironment } from '../../src/config/read-environment.ts'
import { startNats } from './nats-cluster.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../../', import.meta.url))

/** The code blocks of a guide. */
const blocksOf = async (file: string, language: string): Promise<readonly string[]> => {
  const text = await readFile(join(folder, file), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, block = '']) =>
    name === language ? [block] : [],
  )
}

const runScript = async (script: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
  const args = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', script]
  const { stdout } = await run(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

describe('the guides to storages', () => {
  it('show a storage of your own that works', async () => {
    const place = await mkdtemp(join(tmpdir(), 'collector-storage-'))
    try {
      const file = join(place, 'calls.ndjson')
      const [block = ''] = await blocksOf('docs/storage.md', 'ts')
      const script = `${block.replace("'calls.ndjson'", JSON.stringify(file))}
        const headers = { authorization: 'Basic ' + btoa('website:') }
        const body = JSON.stringify({ userId: 'u', event: 'E', messageId: 'm-1' })
        const answer = await app.request('/v1/track', { method: 'POST', headers, body })
        console.log(JSON.stringify({ status: answer.status }))`
      expect(await runScript(script)).toEqual({ status: 200 })
      const [target = '', call = ''] = (await readFile(file, 'utf8')).trimEnd().split('\t')
      expect(JSON.parse(target)).toEqual({ alias: 'website', channel: 'server' })
      expect(JSON.parse(call)).toMatchObject({ messageId: 'm-1', event: 'E' })
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  })

  it('show valid settings and existing commands', async () => {
    const [json = ''] = await blocksOf('docs/nats.md', 'json')
    const { storage, sources } = parseConfig(readEnvironment({ WEBSITE_WRITE_KEY: 'k' }, JSON.parse(json)))
    expect([storage.nats.servers.length, storage.nats.replicas, Object.keys(sources)]).toEqual([3, 3, ['website']])
    const io = { env: {}, print: () => {}, note: () => {}, readInput: async () => '', now: Date.now }
    const program = createProgram({ io: { ...io, signal: new AbortController().signal }, finish: () => {} })
    const known = [program, ...program.commands].flatMap((command) => [
      command.name(),
      ...command.options.map(({ long }) => long),
    ])
    for (const file of ['docs/nats.md', 'README.md']) {
      const shown = (await blocksOf(file, 'sh'))
        .join('')
        .matchAll(/^(segment-collector (?:deliver|replay) .*?)(?:\s+#.*)?$/gm)
      const words = [...shown].flatMap(([, line = '']) => line.match(/(?<= )(?:deliver|replay|--[a-z-]+)/g) ?? [])
      expect(words).toContain('replay')
      for (const word of words) expect(known).toContain(word)
    }
  })

  it('show how to use an authenticator of your own', async () => {
    const user = nkeys.createUser()
    const nats = await startNats(1, `authorization { users: [{ nkey: "${user.getPublicKey()}" }] }`)
    try {
      const [block = ''] = await blocksOf('docs/nats.md', 'ts')
      const script = `${block.replace('await startCollector', 'const collector = await startCollector')}
        console.log(JSON.stringify({ ready: (await fetch(collector.url + '/readyz')).status }))
        await collector.close()`
      const answer = await runScript(script, {
        NATS_SEED: new TextDecoder().decode(user.getSeed()),
        SEGMENT_WRITE_KEY: 'k',
        COLLECTOR_SERVER_PORT: '0',
        COLLECTOR_STORAGE_NATS_SERVERS: nats.urls.join(','),
        COLLECTOR_STORAGE_NATS_REPLICAS: '1',
      })
      expect(answer).toEqual({ ready: 200 })
    } finally {
      await nats.close()
    }
  })
})
