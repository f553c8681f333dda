import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { basePath } from '../site.ts'

/** The built site. */
export const siteFolder = join(import.meta.dirname, '../dist')

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
}

/** The file of a path below the base, or undefined if there is none. */
export const fileOf = async (path: string): Promise<string | undefined> => {
  if (!path.startsWith(basePath)) return undefined
  const relative = normalize(decodeURIComponent(path.slice(basePath.length - 1)))
  const file = join(siteFolder, relative.endsWith('/') ? `${relative}index.html` : relative)
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() ? file : undefined
}

/** Serves the built site as any static host does. */
export const serveSite = async (): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const answer = async (): Promise<void> => {
      const file = await fileOf(pathname)
      if (file === undefined) {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      response.end(await readFile(file))
    }
    answer().catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a TCP server that listens
  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
