// Stores calls until the disk is full, says how many, and is killed.
import { openOutbox } from '@org/segment-core/node'

const [path] = process.argv.slice(2)
const queue = (await openOutbox({ path })).queue('source')
const text = 'x'.repeat(900)
let stored = 0
try {
  for (;;) {
    const entries = Array.from({ length: 20 }, (_, index) => {
      const json = JSON.stringify({ messageId: `id-${stored + index}`, text })
      return { messageId: `id-${stored + index}`, json, bytes: json.length }
    })
    await queue.append(entries, { claim: true })
    stored += entries.length
  }
} catch {
  process.stdout.write(String(stored), () => process.kill(process.pid, 'SIGKILL'))
}
