import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { post, start } from './running.ts'

/** Sends a request with the given Host header. */
const ask = (
  port: number,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
    })
    asked.on('error', reject)
    asked.end()
  })

describe('a server on loopback', () => {
  it.each([
    ['localhost', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1', 200],
    ['[::1]', 200],
    ['laptop.local', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['192.168.1.5', 421],
    ['local host', 421],
    ['', 421],
  ])('answers to the host name "%s" with %i', async (name, status) => {
    const running = await start({ allowHosts: ['Laptop.local'] })
    for (const path of ['/_dev/summary', '/_dev/events']) {
      expect((await ask(running.port, path, { host: `${name}:${running.port}` })).status).toBe(status)
    }
    const page = await ask(running.port, '/', { host: `${name}:${running.port}` })
    // These tests have no page, so an accepted request gets a 404.
    expect(page.status).toBe(status === 200 ? 404 : 421)
  })

  it('accepts another port only for an allowed name', async () => {
    const running = await start({ allowHosts: ['laptop.local'] })
    expect((await ask(running.port, '/_dev/summary', { host: 'localhost:1' })).status).toBe(421)
    expect((await ask(running.port, '/_dev/summary', { host: 'laptop.local:1' })).status).toBe(200)
  })

  it.each([
    ['localhost', 200],
    ['127.0.0.1', 200],
    ['[::1]', 200],
    ['laptop.local', 200],
    ['host.docker.internal', 200],
    ['shop.localhost', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['evilsegment.io', 421],
    ['api.segment.io.evil.example', 421],
    ['192.168.1.5', 421],
    ['local host', 421],
    ['', 421],
  ])('answers calls sent to the host name "%s" with %i', async (name, status) => {
    const foreign: string[] = []
    const running = await start({ allowHosts: ['Laptop.local'], onForeignHost: (host) => foreign.push(host) })
    const host = `${name}:${running.port}`
    const path = '/v1/pixel/page?userId=u&writeKey=some-key'
    for (let times = 0; times < 2; times += 1) expect((await ask(running.port, path, { host })).status).toBe(status)
    expect((await ask(running.port, '/v1/projects/k/settings', { host })).status).toBe(status)
    expect([running.log.size(), foreign]).toEqual(status === 200 ? [2, []] : [0, [host]])
  })

  it('accepts calls sent to the host names of Segment', async () => {
    const running = await start()
    expect((await ask(running.port, '/v1/projects/k/settings', { host: 'cdn.segment.com' })).status).toBe(200)
    expect(
      (await ask(running.port, '/v1/pixel/page?userId=u&writeKey=some-key', { host: 'api.segment.io' })).status,
    ).toBe(200)
    expect(running.log.size()).toBe(1)
  })

  it('lets no page of another origin read or change anything', async () => {
    const running = await start()
    const host = `127.0.0.1:${running.port}`
    const change = (headers: Record<string, string>) =>
      ask(running.port, '/_dev/events', { host, ...headers }, 'DELETE')
    expect((await change({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await change({ origin: 'null' })).status).toBe(403)
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await change({ origin: `http://127.0.0.1:${running.port + 1}` })).status).toBe(403)
    expect((await change({ origin: `http://${host}` })).status).toBe(204)
    expect((await change({})).status).toBe(204)
    const read = await ask(running.port, '/_dev/events', { host, origin: 'https://evil.example' })
    expect(Object.keys(read.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(read.headers['cross-origin-resource-policy']).toBe('same-origin')
    expect((await ask(running.port, '/_dev/events', { host }, 'OPTIONS')).status).toBe(403 + 2)
  })

  it('requires no token', async () => {
    const running = await start()
    expect(running.token).toBeUndefined()
    expect(running.pageUrl).toBe(`${running.url}/`)
  })
})

describe('a server on all interfaces', () => {
  it('requires the token for the page and the debug API, but not for sending', async () => {
    const running = await start({ host: '0.0.0.0' })
    const { token = '', port } = running
    const host = `192.168.1.5:${port}`
    expect(token.length).toBeGreaterThanOrEqual(32)
    expect(running.pageUrl).toBe(`${running.url}/?token=${token}`)
    expect((await post(running, '/v1/track', { userId: 'u', event: 'E' })).status).toBe(200)
    const byName = await ask(port, '/v1/pixel/page?userId=u&writeKey=some-key', { host: `segment:${port}` })
    expect(byName.status).toBe(200)
    for (const path of ['/', '/_dev/events', '/_dev/page/main.js', '/_dev/stream', '/_dev/openapi.json']) {
      expect([path, (await ask(port, path, { host })).status]).toEqual([path, 401])
    }
    const shown = [
      { authorization: `Bearer ${token}` },
      { 'x-segment-dev-token': token },
      { cookie: `other=1; segment_dev_token=${token}` },
    ]
    for (const headers of shown) expect((await ask(port, '/_dev/events', { host, ...headers })).status).toBe(200)
    expect((await ask(port, `/_dev/events?token=${token}`, { host })).status).toBe(200)
    for (const wrong of [`${token}x`, token.slice(1), '', 'undefined']) {
      expect((await ask(port, '/_dev/events', { host, authorization: `Bearer ${wrong}` })).status).toBe(401)
      expect((await ask(port, `/_dev/events?token=${wrong}`, { host })).status).toBe(401)
    }
    expect(
      (await ask(port, '/_dev/events', { host: `evil.example:${port}`, authorization: `Bearer ${token}` })).status,
    ).toBe(421)
  })

  it('moves the token from the URL to a same-site cookie', async () => {
    const running = await start({ host: '0.0.0.0' })
    const answer = await ask(running.port, `/?token=${running.token}&view=users`, { host: `localhost:${running.port}` })
    expect(answer).toMatchObject({
      status: 303,
      headers: {
        location: '/?view=users',
        'set-cookie': [`segment_dev_token=${running.token}; Path=/; HttpOnly; SameSite=Strict`],
      },
    })
  })
})

describe('the files of the page', () => {
  it('are served only from their folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'debugger-page-'))
    await mkdir(join(folder, 'page'))
    await writeFile(join(folder, 'secret.json'), '{"secret":true}')
    await writeFile(join(folder, 'page/index.html'), '<!doctype html><title>page</title>')
    await writeFile(join(folder, 'page/main.js'), 'export {}')
    await writeFile(join(folder, 'page/notes.txt'), 'not of the page')
    try {
      const running = await start({ pageFolder: join(folder, 'page') })
      const page = await fetch(`${running.url}/`)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
      expect(page.headers.get('x-frame-options')).toBe('DENY')
      const head = await fetch(`${running.url}/`, { method: 'HEAD' })
      expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
        200,
        'text/html; charset=utf-8',
        '',
      ])
      expect((await fetch(`${running.url}/_dev/page/main.js`)).headers.get('content-type')).toContain('text/javascript')
      const outside = [
        '..%2fsecret.json',
        '%2e%2e%2fsecret.json',
        '..%5csecret.json',
        '%2fetc%2fpasswd',
        'notes.txt',
        'sub/../../secret.json',
        '%00',
        '%',
      ]
      for (const name of outside) {
        const { status, headers } = await ask(running.port, `/_dev/page/${name}`, { host: `localhost:${running.port}` })
        expect([name, status, headers['content-type']]).toEqual([name, 404, 'application/json; charset=utf-8'])
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('the Public API and the Profile API', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, accept: 'application/json' })
  const basic = (token: string) => ({ authorization: `Basic ${btoa(`${token}:`)}` })

  it('are answered on the same port, from what arrived', async () => {
    const running = await start()
    await post(running, '/v1/identify', { userId: 'u1', traits: { plan: 'pro' } })
    const workspace = await fetch(`${running.url}/`, { headers: bearer('any') })
    expect(await workspace.json()).toMatchObject({ data: { workspace: { name: 'Local' } } })
    const traits = await fetch(`${running.url}/v1/spaces/s/collections/users/profiles/user_id:u1/traits`, {
      headers: basic('any'),
    })
    expect(await traits.json()).toMatchObject({ traits: { plan: 'pro' } })
    expect((await fetch(`${running.url}/`)).headers.get('content-type')).not.toBe('application/json')
    expect(await (await fetch(`${running.url}/_dev/events`)).json()).toMatchObject({ total: 1 })
  })

  it('require the token where the page does', async () => {
    const running = await start({ host: '0.0.0.0' })
    const url = `http://127.0.0.1:${running.port}`
    const profiles = `${url}/v1/spaces/s/collections/users/profiles`
    expect((await fetch(`${url}/sources`, { headers: bearer('any') })).status).toBe(401)
    expect((await fetch(profiles, { headers: basic('any') })).status).toBe(401)
    expect((await fetch(`${url}/sources`, { headers: bearer(running.token ?? '') })).status).toBe(200)
    expect((await fetch(profiles, { headers: basic(running.token ?? '') })).status).toBe(200)
  })
})
