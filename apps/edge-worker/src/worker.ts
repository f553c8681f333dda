/** The Worker: takes requests, and delivers what its Queue brings. */
import { isSegmentError } from '@org/segment-core'
import type { ExecutionContext } from 'hono'
import type { WorkerBindings } from './worker/bindings.ts'
import type { QueueMessage } from './worker/consume-calls.ts'
import { type CollectorWorker, createWorker } from './worker/create-worker.ts'

export { SeenMessageIds } from './worker/seen-object.ts'

/** One for each set of bindings; an isolate has one. */
const workers = new WeakMap<WorkerBindings, CollectorWorker>()

const workerOf = (env: WorkerBindings): CollectorWorker => {
  const known = workers.get(env)
  if (known !== undefined) return known
  const made = createWorker(env)
  workers.set(env, made)
  return made
}

// biome-ignore lint/style/noDefaultExport: workerd looks for the worker there
export default {
  fetch(request: Request, env: WorkerBindings, lifetime: ExecutionContext): Response | Promise<Response> {
    let worker: CollectorWorker
    try {
      worker = workerOf(env)
    } catch (error) {
      if (!isSegmentError(error)) throw error
      console.error(JSON.stringify({ level: 'error', message: error.message }))
      return Response.json({ success: false, message: 'The collector is not set up.' }, { status: 503 })
    }
    return worker.app.fetch(request, env, lifetime)
  },
  queue(batch: { readonly messages: readonly QueueMessage[] }, env: WorkerBindings): Promise<void> {
    return workerOf(env).consume(batch.messages)
  },
}
