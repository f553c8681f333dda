/** The Worker, and the parts of a Worker of your own: the `@org/segment-edge-worker/worker` entry point. */
import { createWorker } from './runtimes/create-worker.ts'

export type { CallContext, CollectorMiddleware } from './pipeline/middleware.ts'
export { type CollectorWorker, createWorker } from './runtimes/create-worker.ts'
export { type AssetsBinding, libraryOfAssets } from './runtimes/library-assets.ts'
export type { WorkerBindings, WorkerLife, WorkerOptions } from './runtimes/worker-bindings.ts'
export { SeenMessageIds } from './seen/seen-object.ts'

// biome-ignore lint/style/noDefaultExport: workerd requires a default export
export default createWorker()
