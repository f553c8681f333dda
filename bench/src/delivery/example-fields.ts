import { exampleCall } from '../example-call.ts'

/** What an application passes for the call with this index. */
export const fieldsOf = (index: number) => ({
  userId: `user-${index % 5_000}`,
  event: exampleCall.event,
  properties: { ...exampleCall.properties, order_id: `order-${index}` },
  context: exampleCall.context,
})
