// A small application, as its author would write it. Its parent says by arguments how it is to end.
import { createSegmentClient } from '@org/segment-core'
import { closeOnExit, nodeRuntime } from '@org/segment-core/node'

const [host, ending, count] = process.argv.slice(2)
const runtime = nodeRuntime()
const client = createSegmentClient({
  source: { writeKey: 'process-write-key', host },
  runtime,
  flush: { ageMs: Number.POSITIVE_INFINITY },
})
const fail = () => {
  throw new Error('No.')
}
if (ending === 'stuck') closeOnExit({ close: () => new Promise(() => undefined) }, { timeoutMs: 50 })
else if (ending === 'throwing') closeOnExit({ close: fail }, { onClosed: fail })
else {
  closeOnExit(client, {
    onClosed: (report) => {
      console.log(JSON.stringify(report))
      return runtime.close()
    },
  })
}
for (let index = 0; index < Number(count); index += 1) client.track({ userId: `user-${index}`, event: 'Started' })
console.log('ready')
if (ending !== 'idle') setInterval(() => undefined, 60_000)
