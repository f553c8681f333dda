import { webRuntime } from '@org/segment-core'
import type { ExecutionContext } from 'hono'
import { type Collector, createCollector } from '../../src/index.ts'

interface Bindings {
  readonly UPSTREAM: string
  /** Milliseconds since 1970. */
  readonly NOW: number
}

let app: Collector | undefined

const collectorOf = ({ UPSTREAM, NOW }: Bindings): Collector => {
  app ??= createCollector(
    { unknownKeys: 'pass', validation: 'reject', host: UPSTREAM, duplicates: { windowMs: 0 } },
    { runtime: webRuntime({ now: () => NOW }) },
  )
  return app
}

// biome-ignore lint/style/noDefaultExport: workerd requires a default export
export default {
  fetch: (request: Request, env: Bindings, lifetime: ExecutionContext): Response | Promise<Response> =>
    collectorOf(env).fetch(request, env, lifetime),
}
