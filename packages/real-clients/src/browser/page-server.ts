import type { Server } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { browserLibrary } from '../browser-library.ts'

/**
 * Serves one page at `/` and the files of the browser library's package at `/umd/`. It has its own origin, so that its
 * requests to other servers are cross-origin.
 * @param head content of the page's `<head>`
 */
export const servePage = (head: string): Promise<Listener> => {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tea shop</title><link rel="icon" href="data:,">${head}</head></html>`
  const server: Server = {
    takeFault: () => undefined,
    answer: async ({ url }) => {
      const { pathname } = new URL(url)
      if (pathname === '/') return { status: 200, headers: { 'content-type': 'text/html' }, body: html }
      const script = pathname.startsWith('/umd/')
        ? await browserLibrary?.chunk(pathname.slice('/umd/'.length))
        : undefined
      const headers = { 'content-type': 'application/javascript' }
      return { status: script === undefined ? 404 : 200, headers, body: script ?? '' }
    },
  }
  return listen(server)
}
