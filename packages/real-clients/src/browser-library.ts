import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Server } from '@org/segment-testing'

const packageFolder = dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json'))

/** Paths of the browser library on Segment's CDN, and the package files served there. */
const libraryPaths: readonly (readonly [path: RegExp, file: (match: RegExpExecArray) => string])[] = [
  [/^\/analytics\.js\/v1\/[^/]+\/analytics\.min\.js$/, () => 'standalone.js'],
  [/^\/analytics-next\/bundles\/([\w.-]+\.js)$/, ([, name]) => name ?? ''],
]

/** A file of the published browser library by name, or undefined if it does not exist. */
export const readLibraryFile = async (name: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  try {
    return new Uint8Array(await readFile(join(packageFolder, 'dist/umd', name)))
  } catch {
    return undefined
  }
}

const readByPath = async (path: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  for (const [pattern, file] of libraryPaths) {
    const match = pattern.exec(path)
    if (match !== null) return readLibraryFile(file(match))
  }
  return undefined
}

/** A server that also serves the published browser library and its chunks, as Segment's CDN does. */
export const withBrowserLibrary = (server: Server): Server => ({
  takeFault: server.takeFault,
  answer: async (request, fault) => {
    const body = request.method === 'GET' ? await readByPath(new URL(request.url).pathname) : undefined
    if (body === undefined) return server.answer(request, fault)
    const headers = { 'content-type': 'application/javascript', 'access-control-allow-origin': '*' }
    return { status: 200, headers, body }
  },
})
