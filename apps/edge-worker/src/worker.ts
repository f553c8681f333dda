/** The Worker: answers requests and consumes its Queue. */
import { isSegmentError } from '@org/segment-core'
import type { ExecutionContext } from 'hono'
import { type CollectorWorker, createWorker } from './runtimes/create-worker.ts'
import type { WorkerBindings } from './runtimes/worker-bindings.ts'
import type { QueueMessage } from './storage/consume-queue.ts'

export { SeenMessageIds } from './seen/seen-object.ts'

/** One worker for each set of bindings; an isolate has one. */
const workers = new WeakMap<WorkerBindings, CollectorWorker>()

const workerOf = (env: WorkerBindings): CollectorWorker => {
  const known = workers.get(env)
  if (known !== undefined) return known
  const made = createWorker(env)
  workers.set(env, made)
  return made
}

/** The answer while the settings are invalid. Only the log names the problem. */
const misconfigured = (error: unknown): Response => {
  if (!isSegmentError(error)) throw error
  const { message, details } = error
  console.error(JSON.stringify({ level: 'error', message, advice: details.advice }))
  return Response.json({ success: false, message: 'The collector is not configured.' }, { status: 503 })
}

// biome-ignore lint/style/noDefaultExport: workerd requires a default export
export default {
  fetch: (request: Request, env: WorkerBindings, context: ExecutionContext): Response | Promise<Response> => {
    let worker: CollectorWorker
    try {
      worker = workerOf(env)
    } catch (error) {
      return misconfigured(error)
    }
    return worker.fetch(request, env, context)
  },
  queue: (batch: { readonly messages: readonly QueueMessage[] }, env: WorkerBindings): Promise<void> =>
    workerOf(env).consume(batch.messages),
}
