import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { replyProblem, safeHeaders } from './reply.ts'

const contentTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
  ['.woff2', 'font/woff2'],
  ['.png', 'image/png'],
  ['.map', 'application/json'],
])

const missingPage =
  'The page is not built; run the build of the package. The debug API under /_dev answers all the same.'

/**
 * Serves a file of the page.
 * @param name path inside the folder of the page
 */
export const servePageFile = async (outgoing: ServerResponse, folder: string, name: string): Promise<void> => {
  const relative = normalize(name)
  const type = contentTypes.get(extname(relative))
  if (type === undefined || relative.startsWith('..') || relative.startsWith(sep)) {
    replyProblem(outgoing, 404, 'not_found', 'There is no such file.')
    return
  }
  try {
    const bytes = await readFile(join(folder, relative))
    outgoing.writeHead(200, { ...safeHeaders, 'content-type': type, 'content-length': bytes.byteLength })
    outgoing.end(bytes)
  } catch {
    replyProblem(outgoing, 404, 'not_found', relative === 'index.html' ? missingPage : 'There is no such file.')
  }
}
