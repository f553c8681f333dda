import { startDebugger } from '@org/segment-debugger'

// The debugger of `segment dev` in its own process; reports its memory on request.
const running = await startDebugger({ port: 0 })
process.on('message', () => process.send?.({ residentBytes: process.memoryUsage().rss, kept: running.log.size() }))
process.once('disconnect', () => void running.stop())
process.send?.({ url: running.url })
