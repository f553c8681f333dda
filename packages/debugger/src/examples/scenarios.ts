import type { JsonObject } from '@org/segment-testing'
import { createExampleCall, findExampleEvent } from './example-call.ts'
import type { ExampleSource } from './example-values.ts'

/** One step: the name of a semantic event, or a complete call. */
type Step = string | JsonObject

/** A plausible user session. */
export interface Scenario {
  readonly name: string
  readonly about: string
  readonly steps: readonly Step[]
}

const page = (category: string, name: string, path: string): JsonObject => ({
  type: 'page',
  category,
  name,
  properties: { url: `https://shop.example.com${path}`, path, title: name },
})

const identify: JsonObject = {
  type: 'identify',
  userId: 'user-42',
  traits: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', plan: 'pro' },
}

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'checkout',
    about: 'a visitor browses, signs in and buys',
    steps: [
      page('Shop', 'Home', '/'),
      'Products Searched',
      'Product List Viewed',
      page('Shop', 'Chess Board', '/products/chess-board'),
      'Product Viewed',
      'Product Added',
      'Cart Viewed',
      identify,
      'Signed In',
      'Checkout Started',
      'Checkout Step Viewed',
      'Checkout Step Completed',
      'Coupon Entered',
      'Coupon Applied',
      'Payment Info Entered',
      'Order Completed',
    ],
  },
  {
    name: 'signup',
    about: 'a visitor signs up, and their company starts a trial',
    steps: [
      page('Site', 'Pricing', '/pricing'),
      'Experiment Viewed',
      'Signed Up',
      identify,
      { type: 'alias', userId: 'user-42', previousId: 'visitor-7' },
      { type: 'group', groupId: 'company-7', traits: { name: 'Initech', employees: 120, plan: 'enterprise' } },
      'Account Created',
      'Invite Sent',
      'Trial Started',
    ],
  },
  {
    name: 'video',
    about: 'a viewer watches a video with an ad',
    steps: [
      { type: 'screen', name: 'Player', properties: { fullscreen: false } },
      'Video Playback Started',
      'Video Ad Started',
      'Video Ad Completed',
      'Video Content Started',
      'Video Content Playing',
      'Video Playback Paused',
      'Video Playback Resumed',
      'Video Content Completed',
      'Video Playback Completed',
    ],
  },
]

/** Time between steps, in ms. */
const stepMs = 7_000

/** Creates the calls of a scenario, oldest first; the last one happens now. */
export const createScenario = ({ steps }: Scenario, source: ExampleSource): readonly JsonObject[] => {
  // Before the identify call, calls carry only the anonymousId.
  const identifiedAt = steps.indexOf(identify)
  return steps.map((step, index) => {
    const timestamp = new Date(source.now() - (steps.length - 1 - index) * stepMs).toISOString()
    const event = typeof step === 'string' ? findExampleEvent(step) : undefined
    const call: JsonObject =
      event !== undefined
        ? createExampleCall(event, source)
        : {
            messageId: `example-${source.createId()}`,
            ...(typeof step === 'string' ? { type: 'track', event: step } : step),
          }
    const { userId, anonymousId: _, ...rest } = call
    const known = index >= identifiedAt || call.type === 'alias'
    const ids = {
      ...(known ? { userId: userId ?? 'user-42' } : {}),
      ...(call.type === 'alias' ? {} : { anonymousId: 'visitor-7' }),
    }
    return { ...rest, ...ids, timestamp }
  })
}
