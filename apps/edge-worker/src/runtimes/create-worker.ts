import { isSegmentError } from '@org/segment-core'
import { refuseUnknown } from '../collector/check-dependencies.ts'
import type { QueueMessage } from '../storage/consume-queue.ts'
import { type BoundWorker, bindWorker } from './bind-worker.ts'
import { type WorkerBindings, type WorkerLife, type WorkerOptions, workerOptionNames } from './worker-bindings.ts'

/** The handlers of a Worker: its default export. */
export interface CollectorWorker {
  fetch(request: Request, env: WorkerBindings, context: WorkerLife): Response | Promise<Response>
  /** Consumes the Queue. */
  queue(batch: { readonly messages: readonly QueueMessage[] }, env: WorkerBindings): Promise<void>
}

/** The answer while the settings are invalid. Only the log names the problem. */
const misconfigured = (error: unknown): Response => {
  if (!isSegmentError(error)) throw error
  const { message, details } = error
  console.error(JSON.stringify({ level: 'error', message, advice: details.advice }))
  return Response.json({ success: false, message: 'The collector is not configured.' }, { status: 503 })
}

/**
 * Creates the Worker: it answers requests and consumes its Queue. Its settings are the variables and bindings of the Worker.
 * @param options your own middleware, hooks and settings
 * @throws {SegmentError} `invalid_source` for an option that does not exist
 */
export const createWorker = (options: WorkerOptions = {}): CollectorWorker => {
  refuseUnknown(options, workerOptionNames)
  /** One worker for each set of bindings; an isolate has one. */
  const workers = new WeakMap<WorkerBindings, BoundWorker>()
  const workerOf = (env: WorkerBindings): BoundWorker => {
    const known = workers.get(env)
    if (known !== undefined) return known
    const made = bindWorker(env, options)
    workers.set(env, made)
    return made
  }
  return {
    fetch(request, env, context) {
      let worker: BoundWorker
      try {
        worker = workerOf(env)
      } catch (error) {
        return misconfigured(error)
      }
      return worker.fetch(request, env, context)
    },
    queue: (batch, env) => workerOf(env).consume(batch.messages),
  }
}
