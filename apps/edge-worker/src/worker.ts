/** The Worker: takes requests, and delivers what its Queue brings. */
// biome-ignore assist/source/organizeImports: beside what has the same names each compresses better, by a kilobyte in all
import { openapiJson } from './openapi/openapi.generated.ts'
import { validateCallFast } from '@org/segment-core/fast-verdict'
import type { ExecutionContext } from 'hono'
import type { WorkerBindings } from './worker/bindings.ts'
import type { QueueMessage } from './worker/consume-calls.ts'
import { type CollectorWorker, createWorker } from './worker/create-worker.ts'
import { notSetUp } from './worker/not-set-up.ts'

export { SeenMessageIds } from './worker/seen-object.ts'

/** One for each set of bindings; an isolate has one. */
const workers = new WeakMap<WorkerBindings, CollectorWorker>()

const workerOf = (env: WorkerBindings): CollectorWorker => {
  const known = workers.get(env)
  if (known !== undefined) return known
  const made = createWorker(env, { judge: validateCallFast, openapi: openapiJson })
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
      return notSetUp(error)
    }
    return worker.fetch(request, env, lifetime)
  },
  queue(batch: { readonly messages: readonly QueueMessage[] }, env: WorkerBindings): Promise<void> {
    return workerOf(env).consume(batch.messages)
  },
}
