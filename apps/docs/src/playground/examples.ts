/** A text to start from. */
export interface PlaygroundExample {
  readonly title: string
  readonly value: unknown
}

/** The texts to start from; the playground opens with the first one. */
export const examples: readonly PlaygroundExample[] = [
  {
    title: 'A call that Segment drops',
    value: { type: 'track', userId: 42, event: 'Order completed', properties: { revenue: '$19.99', currency: 'usd' } },
  },
  {
    title: 'A call that is right',
    value: {
      type: 'track',
      userId: 'user-42',
      event: 'Order Completed',
      properties: { revenue: 19.99, currency: 'USD' },
    },
  },
  {
    title: 'A batch with one wrong call',
    value: {
      batch: [
        { type: 'identify', userId: 'user-42', traits: { email: 'ada@example.com', plan: 'pro' } },
        { type: 'track', event: 'Signed Up' },
      ],
    },
  },
]

/** The text of an example. */
export const textOf = ({ value }: PlaygroundExample): string => JSON.stringify(value, undefined, 2)
