import { findBrowserLibrary } from '@org/segment-testing/node'
import { expect, it } from 'vitest'
import { get, start } from './running.ts'

it('serves analytics.js for a write key, and the chunks it loads later', async () => {
  const running = await start()
  const response = await fetch(`${running.url}/analytics.js/v1/some-key/analytics.min.js`)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const script = await response.text()
  expect(script).toContain('window.analyticsWriteKey="some-key"')
  const library = await findBrowserLibrary([import.meta.url])
  expect(library?.version).toBe('1.84.3')
  const part = /"(ajs-destination|schemaFilter|tsub-middleware)"/.exec(script)
  expect(part).not.toBeNull()
  const { readdir } = await import('node:fs/promises')
  const folder = new URL('../node_modules/@segment/analytics-next/dist/umd/', import.meta.url)
  const chunks = (await readdir(folder)).filter((name) => /\.bundle\..*\.js$/.test(name))
  expect(chunks.length).toBeGreaterThan(3)
  for (const name of chunks) {
    expect((await fetch(`${running.url}/analytics-next/bundles/${name}`)).status).toBe(200)
  }
  for (const name of ['nothing.js', '..%2f..%2fpackage.json', '%2e%2e%2findex.js.map']) {
    expect((await fetch(`${running.url}/analytics-next/bundles/${name}`)).status).toBe(404)
  }
})

it('points the library back here with the settings of the source', async () => {
  const running = await start()
  expect(await get(running, '/v1/projects/some-key/settings')).toMatchObject({
    integrations: { 'Segment.io': { apiKey: 'some-key', apiHost: `127.0.0.1:${running.port}/v1`, protocol: 'http' } },
  })
})

it('serves neither settings nor library for an unknown write key', async () => {
  const running = await start({ segment: { writeKeys: ['the-only-key'] } })
  for (const path of ['/v1/projects/other/settings', '/analytics.js/v1/other/analytics.min.js']) {
    expect((await fetch(`${running.url}${path}`)).status).toBe(404)
  }
})

it('escapes the write key in the script', async () => {
  const running = await start()
  const script = await (
    await fetch(`${running.url}/analytics.js/v1/${encodeURIComponent('"-alert(1)-"')}/analytics.min.js`)
  ).text()
  expect(script).not.toContain('alert(1)')
})

it('is undefined if the library is not installed', async () => {
  expect(await findBrowserLibrary(['relative/is/no/place'])).toBeUndefined()
})
