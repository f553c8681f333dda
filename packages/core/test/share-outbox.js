// One of several processes that work on the same outbox: it appends, claims and acknowledges, and says what it got.
import { openOutbox } from '@org/segment-core/node'

const [path, name, rounds] = process.argv.slice(2)
const outbox = await openOutbox({ path, durability: 'normal' })
const queue = outbox.queue('source')
const got = []
const take = async () => {
  const claimed = await queue.claim({ bytes: 2_000, calls: 13 })
  got.push(...claimed.map(({ messageId }) => messageId))
  await queue.acknowledge(claimed.map(({ id }) => id))
  return claimed.length
}
for (let round = 0; round < Number(rounds); round += 1) {
  const entries = Array.from({ length: 10 }, (_, index) => {
    const json = JSON.stringify({ round, index, name })
    return { messageId: `${name}-${round}-${index}`, json, bytes: json.length }
  })
  await queue.append(entries)
  await take()
}
while ((await take()) > 0);
await outbox.close()
process.stdout.write(JSON.stringify(got))
