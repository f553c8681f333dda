// Invokes the Lambda recipe once per line of stdin, as Lambda does: an event and the time that is left, in milliseconds.
import { createInterface } from 'node:readline'
import { handler } from '../aws-lambda.ts'

for await (const line of createInterface({ input: process.stdin })) {
  const { order, remainingMs } = JSON.parse(line)
  const context = { getRemainingTimeInMillis: () => remainingMs }
  const answer = await handler(order, context).catch(({ message }) => ({ message }))
  console.log(JSON.stringify(answer))
}
