import { createSegmentClient } from '@org/segment-core'

interface Env {
  readonly SEGMENT_WRITE_KEY: string
  readonly SEGMENT_HOST?: string
}

interface Context {
  waitUntil(work: Promise<unknown>): void
}

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    // One client per request: Workers do not share timers or connections between requests.
    const client = createSegmentClient({ source: { writeKey: env.SEGMENT_WRITE_KEY, host: env.SEGMENT_HOST } })
    const url = new URL(request.url)
    const userId = request.headers.get('x-user-id') ?? 'unknown'
    client.page({ userId, name: url.pathname, properties: { url: url.href } })
    // The response does not wait. Workers cancel what is not done 30 seconds after it.
    context.waitUntil(client.close({ timeoutMs: 25_000 }))
    return new Response('Hello')
  },
}
