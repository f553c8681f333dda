import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { browserLibrary } from '../browser-library.ts'

/** A page on its own origin, so that its requests are cross-origin. */
export interface PageServer extends AsyncDisposable {
  readonly url: string
}

/**
 * Serves one page at `/` and the files of the browser library's package at `/umd/`.
 * @param head content of the page's `<head>`
 */
export const servePage = async (head: string): Promise<PageServer> => {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tea shop</title><link rel="icon" href="data:,">${head}</head></html>`
  const server = createServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const script = path.startsWith('/umd/') ? await browserLibrary?.chunk(path.slice('/umd/'.length)) : undefined
    const status = script !== undefined || path === '/' ? 200 : 404
    response.writeHead(status, { 'content-type': script === undefined ? 'text/html' : 'application/javascript' })
    response.end(script ?? (status === 200 ? html : ''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has no pipe name
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
