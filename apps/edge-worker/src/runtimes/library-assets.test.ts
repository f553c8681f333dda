import { expect, it, vi } from 'vitest'
import { createWorker } from './create-worker.ts'
import type { AssetsBinding } from './library-assets.ts'

const script = `k="__WRITE_KEY__";a.u=function(t){return({}[t]||t)+".bundle."+{7:"4062"}[t]+".js"}`

/** Assets of a site that answers missing files with its start page. */
const assetsOf = (files: Readonly<Record<string, string>>): AssetsBinding => ({
  fetch: async (url) => {
    const text = files[new URL(url).pathname.slice(1)]
    const type = text === undefined ? 'text/html' : 'text/javascript'
    return new Response(text ?? '<!doctype html>', { headers: { 'content-type': type } })
  },
})

const ask = (files: Readonly<Record<string, string>>) => {
  const { fetch } = createWorker()
  const env = { SEGMENT_WRITE_KEY: 'key', LIBRARY: assetsOf(files) }
  return async (path: string): Promise<readonly [number, string]> => {
    const life = { waitUntil: () => {} }
    const answer = await fetch(new Request(`https://events.example.com${path}`), env, life)
    return [answer.status, await answer.text()]
  }
}

const libraryPath = '/analytics.js/v1/key/analytics.min.js'

it('serves the library of the assets', async () => {
  const get = ask({ 'standalone.js': script, '7.bundle.4062.js': 'chunk()' })
  expect(await get('/readyz')).toEqual([200, '{"ok":true}'])
  expect(await get(libraryPath)).toEqual([200, script.replace('__WRITE_KEY__', 'key')])
  expect(await get('/analytics-next/bundles/7.bundle.4062.js')).toEqual([200, 'chunk()'])
  expect((await get('/analytics-next/bundles/8.bundle.4062.js'))[0]).toBe(404)
})

it('is not ready without a file that the library loads, and logs its name', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const get = ask({ 'standalone.js': script })
  expect((await get('/readyz'))[0]).toBe(503)
  expect((await get(libraryPath))[0]).toBe(500)
  expect(String(log.mock.lastCall?.[0])).toContain('files that do not exist: 7.bundle.4062.js')
})
