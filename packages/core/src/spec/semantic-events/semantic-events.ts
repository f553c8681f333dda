import { pages } from '../pages.ts'
import { abTestingEvents } from './ab-testing-events.ts'
import { b2bSaasEvents } from './b2b-saas-events.ts'
import { consentEvents } from './consent-events.ts'
import { ecommerceEvents } from './ecommerce-events.ts'
import { emailEvents } from './email-events.ts'
import { liveChatEvents } from './live-chat-events.ts'
import { mobileEvents } from './mobile-events.ts'
import type { SemanticEventSpec } from './semantic-event-spec.ts'
import { videoEvents } from './video-events.ts'

/** A family of semantic events and the page that describes it. */
export interface SemanticEventCategory {
  readonly name: string
  readonly page: string
  readonly events: readonly SemanticEventSpec[]
}

/**
 * Every semantic event by family.
 * @see https://www.twilio.com/docs/segment/connections/spec/semantic/
 */
export const semanticEventCategories: readonly SemanticEventCategory[] = [
  { name: 'E-commerce', page: pages.ecommerce, events: ecommerceEvents },
  { name: 'B2B SaaS', page: pages.b2bSaas, events: b2bSaasEvents },
  { name: 'Mobile', page: pages.mobile, events: mobileEvents },
  { name: 'Video', page: pages.video, events: videoEvents },
  { name: 'Live chat', page: pages.liveChat, events: liveChatEvents },
  { name: 'Email', page: pages.email, events: emailEvents },
  { name: 'A/B testing', page: pages.abTesting, events: abTestingEvents },
  { name: 'Consent', page: pages.consent, events: consentEvents },
]
