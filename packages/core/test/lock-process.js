// Takes a lock and says what came of it. It holds the lock until it is killed or its input ends.
import { takeLock } from '@org/segment-core/node'

const [path, startAt] = process.argv.slice(2)
// All at one moment.
while (Date.now() < Number(startAt));
const lock = await takeLock(path)
process.stdout.write(lock === undefined ? 'busy\n' : 'held\n')
process.stdin.resume().on('end', () => {
  lock?.release()
})
