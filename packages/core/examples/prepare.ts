import { parseSource, prepareCall, requestToCurl } from '@org/segment-core'

const source = parseSource({ writeKey: process.env.SEGMENT_WRITE_KEY ?? '', host: process.env.SEGMENT_HOST })
const ready = prepareCall(
  { type: 'track', userId: 'user-42', event: 'Signed Up' },
  { source, now: Date.now, createId: () => crypto.randomUUID() },
)
if (ready.ok) console.log(requestToCurl(ready.request({ sentAt: new Date().toISOString() })))
else console.error(ready.error.message)
