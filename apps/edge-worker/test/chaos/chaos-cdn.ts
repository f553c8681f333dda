import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a CDN behaves. */
export type CdnMode = 'works' | 'hangs' | 'lies'

/** A CDN whose behaviour a test changes. */
export interface ChaosCdn {
  readonly url: string
  set(mode: CdnMode): void
  close(): Promise<void>
}

/** Starts a CDN. Every lie contains the real write key, which must reach no visitor. */
export const startChaosCdn = async (realKey: string): Promise<ChaosCdn> => {
  let mode: CdnMode = 'works'
  let count = 0
  const settings = JSON.stringify({ integrations: { 'Segment.io': { apiKey: realKey } } })
  const lies: readonly (readonly [number, string, string])[] = [
    [200, 'text/html', `<!doctype html><title>${realKey}</title>`],
    [200, 'application/json', settings.slice(0, -2)],
    [200, 'application/json', `["${realKey}"]`],
    [200, 'application/json', ''],
    [302, 'text/plain', realKey],
    [500, 'text/plain', realKey],
    [404, 'application/json', settings],
  ]
  const server = createServer((_, outgoing) => {
    if (mode === 'hangs') return
    count += 1
    const [status, type, body] = (mode === 'lies' ? lies[count % lies.length] : undefined) ?? [
      200,
      'application/json',
      settings,
    ]
    outgoing.writeHead(status, { 'content-type': type, location: `https://evil.example/${realKey}` }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP port
    set(next) {
      mode = next
      // Requests that hang would never end.
      if (next === 'works') server.closeAllConnections()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
