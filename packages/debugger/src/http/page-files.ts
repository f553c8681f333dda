import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { decodePart } from '../model/decode-part.ts'
import { replyProblem, safeHeaders } from './reply.ts'

const contentTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
])

const notBuilt = 'The page is not built: run the build of the package. The debug API under /_dev works without it.'

/**
 * Serves a file of the page.
 * @param name path inside the folder, URL-encoded
 */
export const servePageFile = async (outgoing: ServerResponse, folder: string, name: string): Promise<void> => {
  const relative = normalize(decodePart(name))
  const type = contentTypes.get(extname(relative))
  const inside = !relative.startsWith('..') && !relative.startsWith(sep)
  const bytes = inside && type !== undefined ? await readFile(join(folder, relative)).catch(() => undefined) : undefined
  if (type === undefined || bytes === undefined) {
    const message = relative === 'index.html' ? notBuilt : 'The file does not exist.'
    return replyProblem(outgoing, 404, 'not_found', message)
  }
  outgoing.writeHead(200, { ...safeHeaders, 'content-type': type, 'content-length': bytes.byteLength })
  outgoing.end(bytes)
}
