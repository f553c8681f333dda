import type { JsonObject } from '@org/segment-testing'
import { createExampleCall, findExampleEvent } from './example-call.ts'
import type { ExampleSource } from './example-values.ts'

/** A step of a scenario: a semantic event by its name, or any other call. */
type Step = string | JsonObject

/** A plausible session. */
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
    about: 'a visitor looks around, signs in and buys',
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
    about: 'a visitor becomes a user, and a company starts a trial',
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
    about: 'someone watches a film with an advert in it',
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

/** Events that happen before the visitor of a scenario is known; until then calls carry the anonymousId alone. */
const isKnown = (steps: readonly Step[], index: number): boolean =>
  steps.slice(0, index + 1).some((step) => step === identify)

/** Time between two steps, in ms. */
const stepMs = 7_000

/** The calls of a scenario, oldest first; the last happens now. */
export const createScenario = ({ steps }: Scenario, source: ExampleSource): readonly JsonObject[] => {
  const identified = steps.includes(identify)
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
    const known = !identified || isKnown(steps, index) || call.type === 'alias'
    const ids = {
      ...(known ? { userId: userId ?? 'user-42' } : {}),
      ...(call.type === 'alias' ? {} : { anonymousId: 'visitor-7' }),
    }
    return { ...rest, ...ids, timestamp }
  })
}
