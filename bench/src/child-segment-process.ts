import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'

const segment = createFakeSegment({ keep: 'counts' })
const { url, close } = await listen(segment)
process.on('message', () => process.send?.(segment.counts))
process.once('disconnect', () => close())
process.send?.({ url })
