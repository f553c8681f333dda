import { redact } from '@org/segment-core/middleware'
import { type CollectorMiddleware, createWorker } from '@org/segment-edge-worker/worker'

export { SeenMessageIds } from '@org/segment-edge-worker/worker'

const dropBots: CollectorMiddleware = (call, context) =>
  /bot|crawler/i.test(context.headers.get('user-agent') ?? '') ? context.drop('bot') : call

// biome-ignore lint/style/noDefaultExport: Workers require a default export
export default createWorker({
  middleware: [dropBots, redact({ paths: ['traits.email', 'properties.email'] })],
})
