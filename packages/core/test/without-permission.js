// Takes a lock and opens an outbox where this process may not write, and prints the errors.
import { openOutbox, takeLock } from '@org/segment-core/node'

const [folder] = process.argv.slice(2)
const errorOf = (promise) =>
  promise.then(
    () => 'none',
    ({ code, message, details }) => ({ code, message, systemCode: details?.systemCode, advice: details?.advice }),
  )
console.log(
  JSON.stringify({
    newLock: await errorOf(takeLock(`${folder}/closed/lock`)),
    closedLock: await errorOf(takeLock(`${folder}/lock`)),
    newOutbox: await errorOf(openOutbox({ path: `${folder}/closed/outbox.db` })),
    newFolder: await errorOf(openOutbox({ path: `${folder}/closed/more/outbox.db` })),
    closedOutbox: await errorOf(openOutbox({ path: `${folder}/outbox.db` })),
  }),
)
