import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { startLocalSegment } from '../local-segment.ts'
import { startNats } from './nats-cluster.ts'

const ending: (() => Promise<unknown>)[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-nats-keys-'))
})
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
  await rm(folder, { recursive: true, force: true })
})

/** The permissions that the guide lists, as the server's configuration has them. */
const documentedPermissions = async (): Promise<string> => {
  const guide = await readFile(new URL('../../docs/nats.md', import.meta.url), 'utf8')
  const [, publish = '', subscribe = ''] = /needs `publish` on (.*?), and `subscribe` on (.*?)\./.exec(guide) ?? []
  const list = (text: string): string =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, subject]) => `"${subject}"`).join(', ')
  return `permissions { publish: [${list(publish)}], subscribe: [${list(subscribe)}] }`
}

/** Makes an authority and a certificate for 127.0.0.1. */
const makeCertificates = () => {
  const at = (name: string): string => join(folder, name)
  const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', [...options, ...subject, '-keyout', at('key.pem'), '-out', at('cert.pem')], {
    stdio: 'ignore',
  })
  return { certFile: at('cert.pem'), keyFile: at('key.pem') }
}

const settingsFor = (servers: readonly string[], host: string, more: object): CollectorConfigInput => ({
  sources: { web: { writeKey: 'real-key' } },
  host,
  server: { port: 0 },
  delivery: { ageMs: 20 },
  storage: { nats: { servers: [...servers], replicas: 1, ...more } },
})

describe('a secured NATS', () => {
  it('is used with TLS and the permissions of the guide, and an error shows no password', async () => {
    const { certFile, keyFile } = makeCertificates()
    const user = `{ user: "collector", password: "a-secret", ${await documentedPermissions()} }`
    const tls = `tls { cert_file: "${certFile}", key_file: "${keyFile}" }`
    const nats = await startNats(1, `${tls}\nauthorization { users: [${user}] }`)
    ending.push(() => nats.close())
    const local = await startLocalSegment()
    ending.push(() => local.close())
    const servers = nats.urls.map((url) => url.replace('nats:', 'tls:'))
    const given = { user: 'collector', password: 'a-secret', tls: { caFile: certFile } }

    const log: unknown[] = []
    const collector = await startCollector(settingsFor(servers, local.url, given), { log: (entry) => log.push(entry) })
    ending.push(() => collector.close())
    const headers = { authorization: `Basic ${btoa('web:')}` }
    const body = JSON.stringify({ userId: 'u', event: 'E', messageId: 'm' })
    expect((await fetch(`${collector.url}/v1/track`, { method: 'POST', headers, body })).status).toBe(200)
    await local.segment.waitFor(({ counts }) => counts.calls === 1, { timeoutMs: patienceMs })
    expect(log.filter((entry) => (entry as { level: string }).level === 'error')).toEqual([])

    const wrong = startCollector(settingsFor(servers, local.url, { ...given, password: 'another-secret' }))
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_source', message: 'NATS refuses the credentials.' })
    await expect(wrong).rejects.not.toThrow(/another-secret/)
  })
})
